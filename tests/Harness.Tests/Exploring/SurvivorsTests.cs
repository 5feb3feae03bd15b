using Harness.Exploring;
using Harness.Observations;
using Harness.Verbs;

namespace Harness.Tests.Exploring;

/// <summary>A rollover has somebody who goes on serving.</summary>
internal sealed class SurvivorsTests
{
    [Test]
    public void The_last_server_may_not_be_told_to_end()
    {
        Survivors.Remain([new SpawnStep("v1"), new SignalStep("v1")]).ShouldBeFalse();
        Survivors.Remain([new SpawnStep("v1"), new SignalStep("v1"), new SpawnStep("v2")]).ShouldBeFalse("v2 comes too late");
        Survivors.Remain([new SpawnStep("v1"), new SpawnStep("v2"), new ParallelStep([new SignalStep("v1"), new SignalStep("v2")])]).ShouldBeFalse();
    }

    [Test]
    public void Nor_may_it_be_taken_out_from_outside()
    {
        Survivors.Remain([new SpawnStep("v1"), new LeaveStep("v1")]).ShouldBeFalse();
        Survivors.Remain([new SpawnStep("v1"), new SpawnStep("v2"), new LeaveStep("v1"), new SignalStep("v1")]).ShouldBeFalse("told twice");
        Survivors.Remain([new SpawnStep("v1"), new SpawnStep("v2"), new LeaveStep("v1")]).ShouldBeTrue();
    }

    [Test]
    public void Others_may()
    {
        Survivors.Remain([new SpawnStep("v1"), new SpawnStep("v2"), new SignalStep("v1", Signal.Kill)]).ShouldBeTrue();
        Survivors.Remain([new SpawnStep("v1"), new DeployStep("v1", "v2"), new DeployStep("v2", "v3")]).ShouldBeTrue();
        Survivors.Remain([new SpawnStep("v1"), new SignalStep("v1", Signal.Stop), new SignalStep("v1", Signal.Continue)]).ShouldBeTrue("it only stops for a while");
    }

    [Test]
    public void A_server_that_leaves_may_be_gone_at_a_second_signal()
    {
        Survivors.Remain([new SpawnStep("v1"), new SpawnStep("v2"), new SignalStep("v1"), new SignalStep("v1")]).ShouldBeFalse();
        Survivors.Remain([new SpawnStep("v1"), new SpawnStep("v2"), new RepeatStep(2, [new SignalStep("v1")])]).ShouldBeFalse();
        Survivors.Remain([new SpawnStep("v1"), new SpawnStep("v2"), new RepeatStep(1, [new SignalStep("v1")])]).ShouldBeTrue("told once");
        Survivors.Remain([new SpawnStep("v1"), new SpawnStep("v2"), new SignalStep("v1"), new SignalStep("v1", Signal.Kill, SignalTarget.Any)]).ShouldBeTrue();
    }
}
