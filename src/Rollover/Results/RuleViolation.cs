namespace Rollover;

/// <summary>A rule that was violated, and by what.</summary>
/// <param name="Rule">The name of the rule: docs/rules.md has all of them.</param>
/// <param name="Message">What happened, in one sentence without a full stop.</param>
/// <param name="IsExpected">Whether the scenario says that it shows this violation.</param>
public sealed record RuleViolation(string Rule, string Message, bool IsExpected)
{
    /// <summary>The step under way, as its path in the scenario, such as <c>4</c> or <c>4.2</c>; null where that is not known.</summary>
    public string? Step { get; init; }

    /// <summary>The file of that step, if it is not the scenario's own; otherwise null.</summary>
    public string? File { get; init; }

    /// <summary>The line of that step, from 1; null where that is not known.</summary>
    public int? Line { get; init; }

    /// <summary>The sessions that it is about.</summary>
    public IReadOnlyList<string> Sessions { get; init; } = [];

    /// <summary>The servers that it is about.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>The events that prove it, by their numbers in the history.</summary>
    public IReadOnlyList<int> Events { get; init; } = [];

    /// <summary>How it came about, as far as the evidence goes; null where nothing is known.</summary>
    public string? Why { get; init; }

    /// <summary>What helps against it; null where nothing is known.</summary>
    public string? Remedy { get; init; }
}
