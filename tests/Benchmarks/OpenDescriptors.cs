namespace Benchmarks;

/// <summary>The descriptors that this process has open, and what each is open on (proc(5), <c>/proc/self/fd</c>).</summary>
internal sealed class OpenDescriptors
{
    private readonly Dictionary<string, string> targets;

    private OpenDescriptors(Dictionary<string, string> targets) => this.targets = targets;

    public static OpenDescriptors OfThisProcess()
    {
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            // That of the folder itself is closed again.
            if (new FileInfo(path).LinkTarget is { } target && !target.EndsWith("/fd", StringComparison.Ordinal))
                targets[path] = target;
        }

        return new OpenDescriptors(targets);
    }

    /// <summary>Those that were not open before, in words: sockets by their number, and what else there is by name.</summary>
    public string Beyond(OpenDescriptors before)
    {
        var more = targets.Where(one => before.targets.GetValueOrDefault(one.Key) != one.Value).Select(one => one.Value).ToList();
        var others = more.Where(target => !target.StartsWith("socket:", StringComparison.Ordinal)).ToList();
        return $"{more.Count - others.Count} sockets more{(others.Count == 0 ? "" : $", and {string.Join(", ", others)}")}";
    }
}
