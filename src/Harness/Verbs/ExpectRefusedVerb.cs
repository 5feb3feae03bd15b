using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Runs steps during which connects of traffic may be refused.</summary>
/// <param name="Traffic">The traffic's name.</param>
/// <param name="Steps">The steps.</param>
internal sealed record ExpectRefusedStep(string Traffic, IReadOnlyList<Step> Steps) : Step;

/// <summary><c>expect-refused</c>.</summary>
internal sealed class ExpectRefusedVerb : Verb<ExpectRefusedStep>
{
    private static readonly Field<string> traffic = new("traffic", new NameKind("traffic"), "the traffic's name") { Required = true };
    private readonly Field<IReadOnlyList<Step>> steps;

    public ExpectRefusedVerb(Func<StepReader> reader) : this(RepeatVerb.StepsField(reader))
    {
    }

    private ExpectRefusedVerb(Field<IReadOnlyList<Step>> steps) : base(
        "expect-refused",
        "Runs steps, one after the other, during which it is possible that no server listens. A connect of this traffic that begins and ends between the first and the last of them may be refused, and at least one has to be. Refusals while a server listens, and refusals of other traffic, are violations as ever.",
        traffic, steps) => this.steps = steps;

    /// <summary>Neither field says enough without the other.</summary>
    public override bool HasMainField => false;

    public override string Example => """
        - expect-refused:
            traffic: t
            steps:
              - signal: { server: v1, name: SIGKILL }
              - assert-exit: { server: v1, signal: SIGKILL }
        """;

    internal override Step Read(FieldValues values) => new ExpectRefusedStep(values.Require(traffic), values.Require(steps));

    private protected override FieldValues Write(ExpectRefusedStep step) => new FieldValues().Set(traffic, step.Traffic).Set(steps, step.Steps);

    private protected override void Check(ExpectRefusedStep step, Scope scope) => scope.ExpectRefusals(step, traffic.Name, step.Traffic, step.Steps);

    private protected override async Task RunAsync(ExpectRefusedStep step, StepContext context)
    {
        var target = context.Traffic.UnderWayAs(step.Traffic);
        var span = target.ExpectRefusals();
        try
        {
            await context.RunStepsAsync(step.Steps, ".", atOnce: false);

            // What was sent while nobody listened is answered a round trip later.
            await context.Polling.DelayAsync(context.Sessions.RoundTrip, context.Cancellation);
        }
        finally
        {
            span.End();
        }

        // A session is recorded a moment after its end.
        if (await context.Polling.UntilAsync(() => span.HasRefusal, Polling.DefaultWithin, context.Cancellation))
            return;
        throw new StepFailure($"no connect of {step.Traffic} was refused")
        {
            Expected = "a connect of it that began and ended while the steps inside ran, and was refused",
            Actual = "none: somebody listened all the time, or no connect was begun while nobody did",
        };
    }
}
