using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>A verb: how its step is written, what can be said against it without running it, and what it does.</summary>
internal abstract class Verb : StepSyntax
{
    private protected Verb(string name, string summary, IReadOnlyList<Field> fields) : base(name, summary, fields)
    {
    }

    internal abstract Task RunStepAsync(Step step, StepContext context);
}

/// <summary>A verb with the type of its step. A new verb is one such class, and its line in <see cref="VerbCatalog"/>.</summary>
/// <typeparam name="TStep">The step's type.</typeparam>
internal abstract class Verb<TStep> : Verb
    where TStep : Step
{
    private protected Verb(string name, string summary, params IReadOnlyList<Field> fields) : base(name, summary, fields)
    {
    }

    internal sealed override Type StepType => typeof(TStep);

    internal sealed override FieldValues Write(Step step) => Write((TStep)step);

    internal sealed override void Check(Step step, Scope scope) => Check((TStep)step, scope);

    internal sealed override Task RunStepAsync(Step step, StepContext context) => RunAsync((TStep)step, context);

    /// <inheritdoc cref="StepSyntax.Write"/>
    private protected abstract FieldValues Write(TStep step);

    /// <inheritdoc cref="StepSyntax.Check"/>
    private protected abstract void Check(TStep step, Scope scope);

    /// <summary>Does what the step says.</summary>
    /// <param name="step">The step.</param>
    /// <param name="context">All that it may use.</param>
    /// <exception cref="StepFailure">It does not hold, or could not be done.</exception>
    private protected abstract Task RunAsync(TStep step, StepContext context);
}
