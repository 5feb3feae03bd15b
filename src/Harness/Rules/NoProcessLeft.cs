using Harness.Histories;

namespace Harness.Rules;

/// <summary>What a server started does not outlive it: a helper that inherited the listener would black-hole connections.</summary>
internal sealed class NoProcessLeft : IRule
{
    public string Name => "no-process-left";

    public string Property => "When a server has exited, no process that it started is left.";

    public IEnumerable<Claim> Check(RunFacts facts) =>
        from left in facts.Events.OfType<ProcessesLeft>()
        where left.Pids.Count > 0 // the last one may end between two looks of the harness
        select new Violation(
            $"{left.Server} left {left.Pids.Count} process{(left.Pids.Count == 1 ? "" : "es")} behind",
            "none",
            $"pid {left.Describe()}",
            [left],
            [],
            [left.Server]);
}
