namespace Harness.Scenarios.Checking;

/// <summary>What is known of one server or session.</summary>
/// <param name="Value">What became of it; null where that is not known, or where there is none.</param>
/// <param name="IsDoubtful">Whether a step that cannot be judged may have changed it.</param>
/// <param name="By">The step that changed it last.</param>
internal readonly record struct Fate<T>(T? Value, bool IsDoubtful, Step? By)
    where T : struct, Enum
{
    /// <summary>Whether there surely is none.</summary>
    public bool IsAbsent => Value is null && !IsDoubtful;

    /// <summary>Whether this is surely what became of it.</summary>
    public bool Is(T value) => EqualityComparer<T?>.Default.Equals(Value, value);
}

/// <summary>
/// What became of the servers, or of the sessions, up to one point of a scenario. One of parallel steps sees what was before
/// it, and its own changes are kept apart.
/// </summary>
/// <param name="before">What was before; null at the beginning of a scenario.</param>
internal sealed class Fates<T>(Fates<T>? before = null)
    where T : struct, Enum
{
    private readonly Dictionary<string, Fate<T>> own = new(StringComparer.Ordinal);
    private readonly HashSet<string> begun = new(StringComparer.Ordinal);
    private bool hidesBefore;

    /// <summary>What was changed since <c>before</c>.</summary>
    public IReadOnlyDictionary<string, Fate<T>> Own => own;

    /// <summary>What was started or opened since <c>before</c>, whatever became of it then.</summary>
    public IReadOnlySet<string> Begun => begun;

    /// <summary>Whether nothing can be said any more of what is not in <see cref="Own"/>.</summary>
    public bool IsLost => hidesBefore || before is { IsLost: true };

    /// <summary>The names of which it is known what became of them.</summary>
    public IEnumerable<string> Names => All.Where(pair => pair.Value.Value is not null).Select(pair => pair.Key);

    /// <summary>How many names looking at all of them takes.</summary>
    public int Count => own.Count + (hidesBefore ? 0 : before?.Count ?? 0);

    /// <summary>What is known of a name.</summary>
    public Fate<T> this[string name] =>
        own.TryGetValue(name, out var fate) ? fate : hidesBefore ? new Fate<T>(null, IsDoubtful: true, null) : before?[name] ?? default;

    private IEnumerable<KeyValuePair<string, Fate<T>>> All =>
        hidesBefore || before is null ? own : own.Concat(before.All.Where(pair => !own.ContainsKey(pair.Key)));

    /// <summary>Whether this is, or may be, so for any of them.</summary>
    public bool MayAny(Func<T, bool> holds) => IsLost || All.Any(pair => pair.Value.IsDoubtful || (pair.Value.Value is { } value && holds(value)));

    /// <summary>It starts, or is opened.</summary>
    public void Begin(string name, T value, Step? by)
    {
        begun.Add(name);
        own[name] = new Fate<T>(value, IsDoubtful: false, by);
    }

    /// <summary>Something becomes of what there is.</summary>
    public void Change(string name, T value, Step? by)
    {
        if (!this[name].Is(value))
            own[name] = new Fate<T>(value, IsDoubtful: false, by);
    }

    /// <summary>What is known of it is not to be relied on.</summary>
    public void Doubt(string name) => own[name] = new Fate<T>(null, IsDoubtful: true, null);

    /// <summary>Nothing that is known is to be relied on.</summary>
    public void DoubtAll()
    {
        if (hidesBefore && own.Count == 0)
            return; // clearing takes time in proportion to what there once was
        own.Clear();
        hidesBefore = true;
    }

    /// <summary>Takes what is known of a name from elsewhere.</summary>
    public void Take(string name, Fate<T> fate) => own[name] = fate;
}
