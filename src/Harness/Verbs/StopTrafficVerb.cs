using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Stops background sessions.</summary>
/// <param name="Name">The traffic's name.</param>
internal sealed record StopTrafficStep(string Name) : Step;

/// <summary><c>stop-traffic</c>.</summary>
internal sealed class StopTrafficVerb() : Verb<StopTrafficStep>(
    "stop-traffic",
    "Stops traffic. No further session begins (in an open loop: none that is due later). Sessions in progress finish within the limits for a connect and a reply. Held sessions are closed in the order in which they began. The step ends when the last session is over and recorded.",
    name)
{
    private static readonly Field<string> name = new("name", new NameKind("traffic"), "the traffic's name") { Required = true };

    public override string Example => "- stop-traffic: t";

    internal override Step Read(FieldValues values) => new StopTrafficStep(values.Require(name));

    private protected override FieldValues Write(StopTrafficStep step) => new FieldValues().Set(name, step.Name);

    private protected override void Check(StopTrafficStep step, Scope scope) => scope.StopTraffic(step, name.Name, step.Name);

    private protected override Task RunAsync(StopTrafficStep step, StepContext context) =>
        context.Traffic.StopAsync(step.Name, context.Cancellation);
}
