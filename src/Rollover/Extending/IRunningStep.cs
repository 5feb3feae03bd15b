namespace Rollover.Extending;

/// <summary>A step that is run: its values, and what it may use of the run.</summary>
public interface IRunningStep
{
    /// <summary>Cancelled when the run ends before the step does: the user stops it, or its time is over.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>The clock of the run's world. In a simulated world it is not that of the machine.</summary>
    TimeProvider Time { get; }

    /// <summary>A text, or the name of a server; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    /// <exception cref="ArgumentException">The verb has no such field, or it is of another kind.</exception>
    string? Text(string field);

    /// <summary>A whole number; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    /// <exception cref="ArgumentException">The verb has no such field, or it is of another kind.</exception>
    int? Integer(string field);

    /// <summary>A span of time; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    /// <exception cref="ArgumentException">The verb has no such field, or it is of another kind.</exception>
    TimeSpan? Duration(string field);

    /// <summary>A truth value; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    /// <exception cref="ArgumentException">The verb has no such field, or it is of another kind.</exception>
    bool? Boolean(string field);

    /// <summary>The server that a field names; null if it was not given.</summary>
    /// <param name="field">The name of the field.</param>
    /// <exception cref="ArgumentException">The verb has no such field, or it is of another kind.</exception>
    IRunningServer? Server(string field);

    /// <summary>Waits until a condition holds; it is looked at again and again.</summary>
    /// <param name="condition">The condition. It has no side effects.</param>
    /// <param name="within">How long it may take; the scenario's time scale multiplies it.</param>
    /// <param name="failure">Describes what was seen when it does not hold in time.</param>
    /// <exception cref="StepFailedException">It did not hold in time.</exception>
    Task UntilAsync(Func<bool> condition, TimeSpan within, Func<StepFailedException> failure);
}
