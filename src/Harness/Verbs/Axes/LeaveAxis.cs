using Harness.Scenarios;
using Harness.Scenarios.Matrices;

namespace Harness.Verbs.Axes;

/// <summary><c>leave</c>: whether a deployment takes the old server out of its group from outside before it tells it to drain.</summary>
internal sealed class LeaveAxis() : ScenarioAxis("leave", ["none", "outside"], "the field `leave` of every `deploy`")
{
    public override Scenario Of(Scenario scenario, string value)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return scenario with { Steps = NestedSteps.Changed(scenario.Steps, step => step is DeployStep { NotReady: false } deploy ? deploy with { LeavesOutside = value == "outside" } : step) };
    }

    public override NoEffect? NoEffectIn(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return NestedSteps.Flat(scenario.Steps).Any(step => step is DeployStep { NotReady: false }) ? null : new NoEffect(scenario.Line, "no step of the scenario is a 'deploy'");
    }
}
