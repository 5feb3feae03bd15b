using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>What a server started does not outlive it: a helper that inherited the listener would black-hole connections.</summary>
internal sealed class NoProcessLeft : IRule
{
    public string Name => "no-process-left";

    public string Property => "When a server has exited, no process that it started is left.";

    public IEnumerable<Claim> Check(RunFacts facts) => OfServers(facts).Concat(OfNobodyKnown(facts));

    /// <summary>
    /// What a server started and made unrecognizable is its own all the same. Only which server it was cannot be told: so where one of them was killed by the run, it may have been that one's, and where another run was under way,
    /// one of that.
    /// </summary>
    private static IEnumerable<Claim> OfNobodyKnown(RunFacts facts)
    {
        var dead = facts.Events.OfType<ServerExited>().Where(exit => exit.Signal == Signal.Kill.Name).Select(exit => exit.Server).ToHashSet(StringComparer.Ordinal);
        var killed = facts.Events.OfType<SignalSent>().Where(sent => sent.IsKillOfTheRun && dead.Contains(sent.Server)).Select(sent => sent.Server).ToHashSet(StringComparer.Ordinal);
        foreach (var left in facts.Events.OfType<StrangersLeft>())
        {
            var what = $"pid {left.Describe()} {(left.Pids.Count == 1 ? "was" : "were")} left behind, and nothing tells from which server {(left.Pids.Count == 1 ? "it descends" : "they descend")}";
            if (left.MayBeOfAnotherRun)
                yield return new Doubt($"{what}: it may be one of another run that was under way at the same time (--jobs 1 runs one at a time)", [left], [], []);
            else if (killed.Count > 0)
                yield return new Doubt($"{what}: it may be {string.Join(" or ", killed.Order(StringComparer.Ordinal))}, which the run killed", [left], [], []);
            else
                yield return new Violation($"a server left {left.Pids.Count} process{(left.Pids.Count == 1 ? "" : "es")} behind, and nothing tells which", "none", $"pid {left.Describe()}", [left], [], []);
        }
    }

    private static IEnumerable<Claim> OfServers(RunFacts facts) =>
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
