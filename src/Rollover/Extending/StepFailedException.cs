namespace Rollover.Extending;

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
