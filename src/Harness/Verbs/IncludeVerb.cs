using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Including;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Runs the steps of another file.</summary>
/// <param name="File">The file, as the including one names it.</param>
/// <param name="Steps">Its steps.</param>
internal sealed record IncludeStep(string File, IReadOnlyList<Step> Steps) : Step;

/// <summary><c>include</c>.</summary>
internal sealed class IncludeVerb : Verb<IncludeStep>
{
    private readonly Field<IncludedSteps> file;

    public IncludeVerb(Func<StepReader> reader) : this(new Field<IncludedSteps>("file", new IncludedStepsKind(reader), "the file with the steps") { Required = true })
    {
    }

    private IncludeVerb(Field<IncludedSteps> file) : base(
        Fragments.Verb,
        "Runs the steps of another file, one after the other, as if they stood here.",
        file) => this.file = file;

    public override string Example => "- include: connect.steps.yaml";

    internal override Step Read(FieldValues values) => values.Require(file) is var (name, steps) ? new IncludeStep(name, steps) : throw new InvalidOperationException("The field has no value.");

    private protected override FieldValues Write(IncludeStep step) => new FieldValues().Set(file, new IncludedSteps(step.File, step.Steps));

    private protected override void Check(IncludeStep step, Scope scope) => scope.Sequence(step.Steps);

    private protected override Task RunAsync(IncludeStep step, StepContext context) => context.RunStepsAsync(step.Steps, ".", atOnce: false);
}
