namespace Draining.Outside;

/// <summary>Every process of the machine that can be seen, and who started whom (proc(5)): a snapshot.</summary>
internal sealed class ProcessList
{
    private readonly Dictionary<int, List<ProcessEntry>> _children = [];

    private ProcessList(List<ProcessEntry> all)
    {
        All = all;
        foreach (var process in all)
        {
            if (!_children.TryGetValue(process.Parent, out var siblings))
                _children[process.Parent] = siblings = [];
            siblings.Add(process);
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<ProcessEntry> All { get; }

    /// <summary>Looks.</summary>
    public static ProcessList Look()
    {
        using var processes = ProcFolder.TryOpen("/proc") ?? throw new FileNotFoundException("There is no /proc: it takes proc(5).");
        var all = new List<ProcessEntry>();
        foreach (var pid in ProcFolder.Numbers(processes))
        {
            if (ProcessFacts.Of(pid) is { } process)
                all.Add(process);
        }

        return new ProcessList(all);
    }

    /// <summary>The processes that have a process for their parent.</summary>
    public IReadOnlyList<ProcessEntry> ChildrenOf(int pid) => _children.TryGetValue(pid, out var children) ? children : [];
}
