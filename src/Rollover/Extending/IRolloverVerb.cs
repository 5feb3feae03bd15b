namespace Rollover.Extending;

/// <summary>
/// A verb of your own: what a step of it says, and what it does. A run that it fails violates <c>steps-hold</c>. One instance serves all runs of a process, also several at the same time, and
/// several steps of a run: what a step needs it keeps in its own variables.
/// </summary>
public interface IRolloverVerb
{
    /// <summary>Its name in a scenario: lower-case words with hyphens between them.</summary>
    string Name { get; }

    /// <summary>What it does, in one sentence or two.</summary>
    string Summary { get; }

    /// <summary>Its fields. The first is the main one: its value alone is enough.</summary>
    IReadOnlyList<VerbField> Fields { get; }

    /// <summary>Does what a step says.</summary>
    /// <param name="step">The step, and what it may use of the run.</param>
    /// <exception cref="StepFailedException">It does not hold, or could not be done. Any other exception is a failure of the harness, and makes the run inconclusive.</exception>
    Task RunAsync(IRunningStep step);
}
