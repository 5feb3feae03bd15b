namespace Rollover.Extending;

/// <summary>What a rule has found.</summary>
/// <param name="Message">What happened, in one sentence without a full stop.</param>
/// <param name="Evidence">The events that prove it, in order: at least one, and all of the history that the rule was given.</param>
public sealed record RuleFinding(string Message, IReadOnlyList<RunEvent> Evidence)
{
    /// <summary>What should have been.</summary>
    public string Expected { get; init; } = "";

    /// <summary>What was.</summary>
    public string Actual { get; init; } = "";

    /// <summary>The sessions that it is about: names of the run.</summary>
    public IReadOnlyList<string> Sessions { get; init; } = [];

    /// <summary>The servers that it is about: names of the run.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Whether the evidence does not decide: the run is inconclusive, and not violated.</summary>
    public bool IsDoubt { get; init; }
}
