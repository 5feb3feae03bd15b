using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>What the scenario itself says: its assertions hold, its actions can be done, and it is through before its timeout.</summary>
internal sealed class StepsHold : IRule
{
    /// <summary>Its name.</summary>
    public const string RuleName = "steps-hold";

    /// <summary>A step that fails sooner has not waited.</summary>
    private static readonly TimeSpan shortestWait = TimeSpan.FromSeconds(1);

    public string Name => RuleName;

    public string Property => "Every step of the scenario can be done and holds, within the scenario's timeout.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var steps = facts.Events.OfType<StepFailed>().ToList();
        foreach (var failed in steps)
        {
            if (Starved(failed, facts) is { } starved)
            {
                yield return starved;
                continue;
            }

            if (failed.IsForeignAnswer == true && new ForeignProtocol(facts).Found.Any())
                continue; // that rule has what was said

            if (failed.CannotTell == true)
            {
                yield return new Doubt($"step {failed.Step} cannot tell: {failed.Message}", [failed], failed.Sessions, failed.Servers);
                continue;
            }

            yield return new Violation(failed.Message, failed.Expected ?? "the step can be done", failed.Actual ?? failed.Message, [failed], failed.Sessions, failed.Servers);
        }

        if (facts.Events.OfType<RunEnded>().FirstOrDefault() is not { } ended)
            yield break;
        if (ended.Ending == RunEnding.TimedOut && facts.StarvationWithin(TimeSpan.Zero, ended.At) is { } starvation)
            yield return new Doubt($"the scenario was not through in time, and {starvation}: the machine was too busy to tell", [ended], [], []);
        else if (ended.Ending == RunEnding.TimedOut)
            yield return new Violation("the scenario was not through in time", "all steps are done", ended.Detail ?? "timed out", [ended], [], []);
        if (ended.Ending == RunEnding.Completed && steps.Count == 0 && !facts.Servers.Any() && !facts.Sessions.Any())
            yield return new Doubt("nothing was connected to, and no server was started: nothing is shown", [ended], [], []);
        if (ended.Ending == RunEnding.StepFailed && steps.Count == 0)
            yield return new Violation("the run was ended by a failure", "all steps are done", ended.Detail ?? "it failed", [ended], [], []);
    }

    /// <summary>A step that waited for something on a machine on which the harness itself did not get to run.</summary>
    private static Doubt? Starved(StepFailed failed, RunFacts facts)
    {
        var started = facts.Events.OfType<StepStarted>().LastOrDefault(step => step.Step == failed.Step && step.Moment < failed.Moment);
        if (started is null || failed.Waited is not { } waited || failed.At - started.At is var took && took < shortestWait)
            return null;
        var stood = facts.HarnessStoodStill(started.At, failed.At);

        // What the harness did not run is waited for again, within bounds: then the wait was as long as it had to be.
        var wasWaitedAgain = stood < Limits.HarnessPauses && took - stood >= waited - RunFacts.TimerTolerance;
        return !wasWaitedAgain && facts.WasStarved(started.At, failed.At, took)
            ? new Doubt(
                $"step {failed.Step} failed ({failed.Message}{(failed.Actual is { } actual ? $": {actual}" : "")}), and the harness did not run for {SecondsText.Of(stood)} of the {SecondsText.Of(took)} that it took: the machine was too busy to tell",
                [started, failed],
                failed.Sessions,
                failed.Servers)
            : null;
    }
}
