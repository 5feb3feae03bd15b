namespace Rollover.Extending;

/// <summary>A verb of your own: what a step of it says, and what it does. A run that it fails violates <c>steps-hold</c>.</summary>
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

/// <summary>A field of a verb.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Summary">What it means.</param>
/// <param name="Kind">What its value may be.</param>
/// <param name="IsRequired">Whether it has to be given.</param>
public sealed record VerbField(string Name, string Summary, VerbFieldKind Kind, bool IsRequired = false);

/// <summary>What the value of a field may be.</summary>
public enum VerbFieldKind
{
    /// <summary>A text of one line.</summary>
    Text,

    /// <summary>A whole number, from 0.</summary>
    Integer,

    /// <summary>A span of time, such as <c>250ms</c>.</summary>
    Duration,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A server that was started before the step. That there is one is checked before anything is run.</summary>
    Server,
}

/// <summary>A step that is run: its values, and what it may use of the run.</summary>
public interface IRunningStep
{
    /// <summary>Cancelled when the run ends before the step does: the user stops it, or its time is over.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>The clock of the run's world. In a simulated world it is not that of the machine.</summary>
    TimeProvider Time { get; }

    /// <summary>A text; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    string? Text(string field);

    /// <summary>A whole number; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    int? Integer(string field);

    /// <summary>A span of time; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    TimeSpan? Duration(string field);

    /// <summary>A truth value; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    bool? Boolean(string field);

    /// <summary>The server that a field names; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    IRunningServer? Server(string field);

    /// <summary>Waits until a condition holds; it is looked at again and again.</summary>
    /// <param name="condition">The condition. It has no side effects.</param>
    /// <param name="within">How long it may take; the scenario's time scale multiplies it.</param>
    /// <param name="failure">Describes what was seen when it does not hold in time.</param>
    /// <exception cref="StepFailedException">It did not hold in time.</exception>
    Task UntilAsync(Func<bool> condition, TimeSpan within, Func<StepFailedException> failure);
}

/// <summary>A server of the run.</summary>
public interface IRunningServer
{
    /// <summary>Its name in the scenario.</summary>
    string Name { get; }

    /// <summary>The process id of its leader.</summary>
    int Pid { get; }

    /// <summary>Whether its leader has ended.</summary>
    bool HasExited { get; }

    /// <summary>The latest line that it printed; null if it has printed none.</summary>
    string? LatestOutput { get; }

    /// <summary>The processes that belong to it and are alive.</summary>
    IReadOnlyList<int> Processes { get; }
}

/// <summary>A step does not hold, or could not be done.</summary>
public sealed class StepFailedException : Exception
{
    /// <summary>With what was seen.</summary>
    /// <param name="message">What does not hold, in one sentence without a full stop.</param>
    /// <param name="expected">What should have been; null: the message says it.</param>
    /// <param name="actual">What was; null: the message says it.</param>
    public StepFailedException(string message, string? expected = null, string? actual = null) : base(message)
    {
        Expected = expected;
        Actual = actual;
    }

    /// <summary>What should have been.</summary>
    public string? Expected { get; }

    /// <summary>What was.</summary>
    public string? Actual { get; }
}
