using Harness.Histories;
using Harness.Rules;

namespace Harness.Measuring;

/// <summary>
/// What many runs of one scenario say together. A loss and a delay are what the rules say they are: nothing is judged here a second
/// time. Each run is added and may then be forgotten.
/// </summary>
/// <param name="name">What was run, for a table: <c>drain=steer</c>.</param>
public sealed class Measurement(string name)
{
    /// <summary>The rules whose violation is the loss of a connection.</summary>
    public static IReadOnlyList<string> LossRules { get; } = ["never-refused", "no-session-dropped", "no-session-stranded", "echo-intact"];

    /// <summary>The rule whose violation is a connect that came late.</summary>
    public const string DelayRule = "no-connect-delayed";

    private readonly SortedDictionary<LossKind, long> lost = [];
    private readonly SortedDictionary<string, long> otherRules = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> counters = new(StringComparer.Ordinal);

    /// <summary>What was run.</summary>
    public string Name { get; } = name;

    /// <summary>Runs that were conclusive; the others are not counted in any other figure.</summary>
    public int Runs { get; private set; }

    /// <summary>Runs that were not: interrupted, or the harness or a rule failed.</summary>
    public int InconclusiveRuns { get; private set; }

    /// <summary>Servers that were told to drain.</summary>
    public long Rollovers { get; private set; }

    /// <summary>Connects that clients began, except those that the scenario wanted to be refused.</summary>
    public long Connections { get; private set; }

    /// <summary>Connections that were lost, by kind; kinds that did not occur are left out.</summary>
    public IReadOnlyDictionary<LossKind, long> Lost => lost;

    /// <summary>Connections that were lost.</summary>
    public long LostInAll => lost.Values.Sum();

    /// <summary>Connects that took longer than the round trip and the scenario's <c>connect-limit</c>.</summary>
    public long Delayed { get; private set; }

    /// <summary>Violations of rules that are neither loss nor delay, by rule.</summary>
    public IReadOnlyDictionary<string, long> OtherViolations => otherRules;

    /// <summary>How long the connects took that were established.</summary>
    public Latencies ConnectLatency { get; } = new();

    /// <summary>How far the kernel's counters went, over all runs.</summary>
    public IReadOnlyDictionary<string, long> KernelCounters => counters;

    /// <summary>How often a connection was lost.</summary>
    public Rate LossRate => new(LostInAll, Connections);

    /// <summary>How often a connect was delayed.</summary>
    public Rate DelayRate => new(Delayed, Connections);

    /// <summary>Adds a run.</summary>
    /// <returns>Whether anything was lost, delayed or otherwise violated in it, or it was inconclusive: its history is worth keeping.</returns>
    public bool Add(History history, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(verdict);
        if (verdict.Doubts.Count > 0)
        {
            InconclusiveRuns++;
            return true;
        }

        Runs++;
        var facts = new RunFacts(history);
        Rollovers += facts.Servers.Count(server => server.Drain is not null);
        foreach (var count in facts.Events.OfType<KernelCounted>().SelectMany(counted => counted.Counters))
            counters[count.Key] = counters.GetValueOrDefault(count.Key) + count.Value;

        var lostSessions = SessionsOf(verdict, LossRules);
        Delayed += SessionsOf(verdict, [DelayRule]).Count;
        foreach (var session in facts.Sessions.Where(session => session is { Began: not null, IsRefusalExpected: false }))
        {
            Connections++;
            if (session.ConnectLatency is { } latency)
                ConnectLatency.Add(latency);
            if (lostSessions.Contains(session.Name))
                Count(LossKinds.Of(session));
        }

        foreach (var other in verdict.Violations.Where(violation => violation.Rule.Name != DelayRule && !LossRules.Contains(violation.Rule.Name, StringComparer.Ordinal)))
            otherRules[other.Rule.Name] = otherRules.GetValueOrDefault(other.Rule.Name) + 1;
        return verdict.Violations.Count > 0;
    }

    private void Count(LossKind kind) => lost[kind] = lost.GetValueOrDefault(kind) + 1;

    private static HashSet<string> SessionsOf(Verdict verdict, IReadOnlyList<string> rules) => verdict.Violations
        .Where(violation => rules.Contains(violation.Rule.Name, StringComparer.Ordinal))
        .SelectMany(violation => violation.Violation.Sessions)
        .ToHashSet(StringComparer.Ordinal);
}
