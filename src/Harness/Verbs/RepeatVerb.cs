using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Runs steps several times.</summary>
/// <param name="Times">How often.</param>
/// <param name="Steps">The steps.</param>
internal sealed record RepeatStep(int Times, IReadOnlyList<Step> Steps) : Step;

/// <summary><c>repeat</c>.</summary>
internal sealed class RepeatVerb : Verb<RepeatStep>
{
    private const int MostTimes = 1_000_000;

    private static readonly Field<int> times = new("times", new IntegerKind(1, MostTimes), "how often") { Required = true };
    private readonly Field<IReadOnlyList<Step>> steps;

    public RepeatVerb(Func<StepReader> reader) : this(StepsField(reader))
    {
    }

    private RepeatVerb(Field<IReadOnlyList<Step>> steps) : base(
        "repeat",
        "Runs steps several times, one iteration after another. Each iteration must close what it opens, and end what it starts, if the next one uses the same name.",
        times, steps) => this.steps = steps;

    /// <summary>Neither field says enough without the other.</summary>
    public override bool HasMainField => false;

    /// <summary>The field that holds the steps inside of a step.</summary>
    internal static Field<IReadOnlyList<Step>> StepsField(Func<StepReader> reader) => new("steps", new StepsKind(reader), "the steps") { Required = true };

    public override string Example => """
        - repeat:
            times: 10
            steps:
              - connect: s1
              - send: s1
              - disconnect: s1
        """;

    internal override Step Read(FieldValues values) => new RepeatStep(values.Require(times), values.Require(steps));

    private protected override FieldValues Write(RepeatStep step) => new FieldValues().SetValue(times, step.Times).Set(steps, step.Steps);

    private protected override void Check(RepeatStep step, Scope scope) => scope.Sequence(step.Steps, step.Times);

    private protected override async Task RunAsync(RepeatStep step, StepContext context)
    {
        for (var turn = 1; turn <= step.Times; turn++)
            await context.RunStepsAsync(step.Steps, $"#{turn}.", atOnce: false);
    }
}
