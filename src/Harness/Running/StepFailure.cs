namespace Harness.Running;

/// <summary>A step does not hold. It ends the scenario's steps and becomes an event of the history.</summary>
/// <remarks>Steps fail only on what no rule judges: what a rule judges is in the history already, and would be reported twice.</remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1710", Justification = "It is a verdict on a step, named like the event it becomes.")]
internal sealed class StepFailure : Exception
{
    /// <summary>With what went wrong, in one sentence without a full stop.</summary>
    public StepFailure(string message) : base(message)
    {
    }

    /// <summary>With a cause.</summary>
    public StepFailure(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public StepFailure()
    {
    }

    /// <summary>What should have been.</summary>
    public string? Expected { get; init; }

    /// <summary>What was seen last.</summary>
    public string? Actual { get; init; }

    /// <summary>How long it was waited for what did not come, if that is how it failed; null: it failed otherwise.</summary>
    public TimeSpan? Waited { get; init; }

    /// <summary>Whether it is that a server speaks something else, which the rules tell of by what it said.</summary>
    public bool IsForeignAnswer { get; init; }

    /// <summary>Whether it is that the step cannot tell, and not that its condition does not hold: the run is inconclusive.</summary>
    public bool CannotTell { get; init; }

    /// <summary>The sessions it is about.</summary>
    public IReadOnlyList<string> Sessions { get; init; } = [];

    /// <summary>The servers it is about.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];
}
