using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Holds the packets of one direction on the network.</summary>
/// <param name="Direction">Where they are going.</param>
internal sealed record HoldPacketsStep(PacketDirection Direction) : Step;

/// <summary>Lets the packets of one direction go on.</summary>
/// <param name="Direction">Where they are going.</param>
internal sealed record ReleasePacketsStep(PacketDirection Direction) : Step;

/// <summary>What the two share.</summary>
internal abstract class PacketsVerb<TStep>(string name, string summary, Func<PacketDirection, TStep> create, Func<TStep, PacketDirection> directionOf)
    : Verb<TStep>(name, summary, direction)
    where TStep : Step
{
    private static readonly Field<PacketDirection> direction = new(
        "direction", new ChoiceKind<PacketDirection>(("to-clients", PacketDirection.ToClients), ("to-servers", PacketDirection.ToServers)), "the direction: `to-clients` or `to-servers`") { Required = true };

    internal override Step Read(FieldValues values) => create(values.FindValue(direction) ?? default);

    private protected override FieldValues Write(TStep step) => new FieldValues().SetValue(direction, directionOf(step));

    private protected override void Check(TStep step, Scope scope)
    {
        if (scope.Network is null)
            scope.Report(step, "", "there is no network whose packets could be held", "give the scenario one: 'network: { rtt: 20ms }'");
        else if (scope.Network.IsVeth)
            scope.Report(step, "", "the packets of a 'veth' cannot be held: the kernel carries them itself", "write 'network: { rtt: 0ms }'");
    }

    private protected override Task RunAsync(TStep step, StepContext context) => ActAsync(context.Packets, directionOf(step)).WaitAsync(context.Cancellation);

    private protected abstract Task ActAsync(HeldPackets packets, PacketDirection direction);
}

/// <summary><c>hold-packets</c>.</summary>
internal sealed class HoldPacketsVerb() : PacketsVerb<HoldPacketsStep>(
    "hold-packets",
    "From here on, holds every packet of one direction on the network until `release-packets`. Packets under way stay under way, however long the steps in between take.",
    direction => new HoldPacketsStep(direction),
    step => step.Direction)
{
    public override string Example => "- hold-packets: to-clients";

    private protected override Task ActAsync(HeldPackets packets, PacketDirection direction) => packets.HoldAsync(direction);
}

/// <summary><c>release-packets</c>.</summary>
internal sealed class ReleasePacketsVerb() : PacketsVerb<ReleasePacketsStep>(
    "release-packets",
    "Lets the packets go on that `hold-packets` holds, in their order, and those that come after them.",
    direction => new ReleasePacketsStep(direction),
    step => step.Direction)
{
    public override string Example => "- release-packets: to-clients";

    private protected override Task ActAsync(HeldPackets packets, PacketDirection direction) => packets.ReleaseAsync(direction);
}
