namespace Rollover.Extending;

/// <summary>
/// A rule of your own: a property that every run has to have. It is a pure function of the history: it looks at no clock, no process and no file. It can accuse and doubt, and it cannot
/// excuse: what another rule holds against a server stays.
/// </summary>
public interface IRolloverRule
{
    /// <summary>Its name, as <c>expect</c> and reports use it: lower-case words with hyphens between them.</summary>
    string Name { get; }

    /// <summary>What holds, in one sentence.</summary>
    string Property { get; }

    /// <summary>Everything that speaks against the run, in the order of the history. A rule that throws makes the run inconclusive.</summary>
    /// <param name="history">The history of the run, up to its end.</param>
    IEnumerable<RuleFinding> Check(RunHistory history);
}

/// <summary>What a rule has found.</summary>
/// <param name="Message">What happened, in one sentence without a full stop.</param>
/// <param name="Evidence">The events that prove it, in order: at least one.</param>
public sealed record RuleFinding(string Message, IReadOnlyList<RunEvent> Evidence)
{
    /// <summary>What should have been.</summary>
    public string Expected { get; init; } = "";

    /// <summary>What was.</summary>
    public string Actual { get; init; } = "";

    /// <summary>The sessions that it is about.</summary>
    public IReadOnlyList<string> Sessions { get; init; } = [];

    /// <summary>The servers that it is about.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Whether the evidence does not decide: the run is inconclusive, and not violated.</summary>
    public bool IsDoubt { get; init; }
}
