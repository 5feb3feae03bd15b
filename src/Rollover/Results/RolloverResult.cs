namespace Rollover;

/// <summary>What came of a run of a scenario.</summary>
public sealed record RolloverResult
{
    internal RolloverResult()
    {
    }

    /// <summary>The scenario.</summary>
    public required RolloverScenario Scenario { get; init; }

    /// <summary>The verdict.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Whether the scenario is verified. One that was skipped is not.</summary>
    public bool IsVerified => Outcome == Outcome.Verified;

    /// <summary>For people: what is wrong and why, with steps and events; of a scenario that was skipped, the reason. One line for a scenario that is verified.</summary>
    public required string Report { get; init; }

    /// <summary>How long the run took; zero if it was skipped.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Every violation, also those that the scenario expects.</summary>
    public IReadOnlyList<RuleViolation> Violations { get; init; } = [];

    /// <summary>What ended badly and is held against nobody.</summary>
    public IReadOnlyList<RuleExcuse> Excuses { get; init; } = [];

    /// <summary>Why it could not be told whether a rule was violated.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>What became of its connections; null if it was skipped.</summary>
    public ConnectionCounts? Connections { get; init; }

    /// <summary>The folder with the results of this run; null if none could be made.</summary>
    public string? Folder { get; init; }

    /// <summary>The file with its history; null if it has none.</summary>
    public string? HistoryPath { get; init; }

    /// <summary>The page with its timeline; null if it has none.</summary>
    public string? TimelinePath { get; init; }

    /// <summary>Every report that was written for it: paths.</summary>
    public IReadOnlyList<string> ReportPaths { get; init; } = [];

    /// <summary>What could not be written, and why.</summary>
    public IReadOnlyList<string> Unwritten { get; init; } = [];

    /// <summary>Does nothing if the scenario is verified.</summary>
    /// <exception cref="NotVerifiedException">It is not. The message is <see cref="Report"/>.</exception>
    public void EnsureVerified()
    {
        if (!IsVerified)
            throw new NotVerifiedException(this);
    }

    /// <summary>Reads its history.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RolloverException">It has none, or its file cannot be read.</exception>
    public async Task<RunHistory> ReadHistoryAsync(CancellationToken cancellation = default) =>
        HistoryPath is { } path
            ? await RunHistory.ReadAsync(path, cancellation).ConfigureAwait(false)
            : throw new RolloverException($"'{Scenario.Name}' has no history: {(Outcome == Outcome.Skipped ? "it was skipped" : Unwritten.Count == 0 ? "its results were deleted" : string.Join("; ", Unwritten))}");
}
