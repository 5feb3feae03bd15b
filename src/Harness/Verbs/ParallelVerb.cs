using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Runs steps at the same time.</summary>
/// <param name="Steps">The steps.</param>
internal sealed record ParallelStep(IReadOnlyList<Step> Steps) : Step;

/// <summary><c>parallel</c>.</summary>
internal sealed class ParallelVerb : Verb<ParallelStep>
{
    private readonly Field<IReadOnlyList<Step>> steps;

    public ParallelVerb(Func<StepReader> reader) : this(RepeatVerb.StepsField(reader))
    {
    }

    private ParallelVerb(Field<IReadOnlyList<Step>> steps) : base(
        "parallel",
        "Runs steps at the same time and ends when all have ended. To run several steps as one of them, use `repeat: { times: 1, steps: […] }`.",
        steps) => this.steps = steps;

    public override string Example => """
        - parallel:
            - deploy: { from: v1, to: v2 }
            - connect: n1..n8
        """;

    internal override Step Read(FieldValues values) => new ParallelStep(values.Require(steps));

    private protected override FieldValues Write(ParallelStep step) => new FieldValues().Set(steps, step.Steps);

    private protected override void Check(ParallelStep step, Scope scope) => scope.Parallel(step.Steps);

    private protected override Task RunAsync(ParallelStep step, StepContext context) =>
        context.RunStepsAsync(step.Steps, ".", atOnce: true);
}
