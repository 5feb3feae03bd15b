using System.Diagnostics;

namespace Draining.Outside;

/// <summary>What the parts of one leaving share.</summary>
/// <param name="Server">The process that is told to stop.</param>
/// <param name="Processes">It and all others of its server.</param>
/// <param name="Options">How.</param>
/// <param name="Tables">The kernel's tables.</param>
/// <param name="Observer">Is given each step.</param>
/// <param name="Start">When it all began.</param>
/// <param name="Cancellation">Ends it.</param>
internal sealed record LeaveContext(
    PinnedProcess Server, ServerProcesses Processes, LeaveOptions Options, SocketTables Tables, Action<StepReport> Observer, long Start, CancellationToken Cancellation)
{
    /// <summary>The groups that the server is taken out of.</summary>
    public IReadOnlyList<OutsideGroup> Groups { get; set; } = [];

    /// <summary>Its listeners that another process has as well, and that stay therefore; with the processes, in words.</summary>
    public IReadOnlyList<(ListeningSocket Listener, string Sharers)> Shared { get; set; } = [];

    /// <summary>What the server has handed over; null for nothing.</summary>
    public HandOver? HandOver { get; init; }

    /// <summary>Says that a step was done.</summary>
    public void Report(LeaveStep step, string text) => Observer(new StepReport(step, text, Stopwatch.GetElapsedTime(Start)));

    /// <summary>Removes the selectors of this run: of all groups first, and then it is said.</summary>
    /// <param name="step">What that is: the end, or an undoing.</param>
    /// <param name="whom">Among whom the kernel chooses then.</param>
    public void Detach(LeaveStep step, string whom)
    {
        foreach (var (group, problem) in Groups.Where(group => group.IsAttached).Select(group => (group, group.Detach())).ToList())
            Report(step, problem is null ? $"{group.View.Name}: the kernel's hash chooses {whom}" : $"{group.View.Name}: the selector stays, because {problem} The next run replaces it");
    }

    /// <summary>Undoes what was begun.</summary>
    public void Undo() => Detach(LeaveStep.Undone, "again");
}
