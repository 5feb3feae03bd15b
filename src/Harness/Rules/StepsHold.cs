using Harness.Histories;

namespace Harness.Rules;

/// <summary>What the scenario itself says: its assertions hold, its actions can be done, and it is through before its timeout.</summary>
internal sealed class StepsHold : IRule
{
    /// <summary>Its name.</summary>
    public const string RuleName = "steps-hold";

    public string Name => RuleName;

    public string Property => "Every step of the scenario can be done and holds, within the scenario's timeout.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var steps = facts.Events.OfType<StepFailed>().ToList();
        foreach (var failed in steps)
            yield return new Violation(failed.Message, failed.Expected ?? "the step can be done", failed.Actual ?? failed.Message, [failed], failed.Sessions, failed.Servers);
        if (facts.Events.OfType<RunEnded>().FirstOrDefault() is not { } ended)
            yield break;
        if (ended.Ending == RunEnding.TimedOut)
            yield return new Violation("the scenario was not through in time", "all steps are done", ended.Detail ?? "timed out", [ended], [], []);
        if (ended.Ending == RunEnding.StepFailed && steps.Count == 0)
            yield return new Violation("the run was ended by a failure", "all steps are done", ended.Detail ?? "it failed", [ended], [], []);
    }
}
