using Harness.Histories;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Reporting.Recorded;

/// <summary>A scenario of a run that is over, as its folder tells of it.</summary>
/// <param name="Name">Its name; null where only its history can tell.</param>
/// <param name="File">Its file, or null.</param>
/// <param name="Line">The line of the file on which its name stands, from 1.</param>
/// <param name="Outcome">What came of it by <c>results.json</c>; null without one.</param>
/// <param name="Duration">How long it took; null where only its history can tell.</param>
/// <param name="Reason">Why it was not run, or null.</param>
/// <param name="HistoryPath">Its history, or null.</param>
internal sealed record RecordedScenario(string? Name, string? File, int Line, string? Outcome, TimeSpan? Duration, string? Reason, string? HistoryPath)
{
    /// <summary>Which cell of the matrix of its file it is; null if the file has none, or only its history can tell.</summary>
    public string? Cell { get; init; }

    /// <summary>Which repetition it is, from 1; null if it was run once.</summary>
    public int? Repetition { get; init; }

    /// <summary>
    /// Judges it again, by its history alone. A scenario that was run and has no history that can be read is inconclusive, whatever was said of it before: nothing
    /// proves it.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <param name="cancellation">The user stops it.</param>
    /// <exception cref="OperationCanceledException">The user has stopped it.</exception>
    public ScenarioResult Judge(IReadOnlyList<IRule> rules, CancellationToken cancellation) => JudgeOne(rules, cancellation) with { Repetition = Repetition };

    private ScenarioResult JudgeOne(IReadOnlyList<IRule> rules, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Outcome is "skipped" or "not run")
            return new ScenarioResult(Known(null), Verdict: null, History.Of([]), TimeSpan.Zero, HistoryPath: null, Reason, Outcome == "skipped");
        if (HistoryPath is not { } path)
            return Unproved("its history was not kept", path: null);
        History history;
        try
        {
            history = HistoryFile.Read(path, cancellation);
        }
        catch (Exception error) when (error is InvalidDataException || ResultsFolder.IsOfTheSurroundings(error))
        {
            return Unproved($"its history cannot be read: {error.Message.TrimEnd('.')}", path);
        }

        if (history.Events.Count == 0)
            return Unproved("its history is empty", path);
        var started = history.Events.OfType<RunStarted>().FirstOrDefault();
        return new ScenarioResult(Known(started), Verdict.Of(history, rules, cancellation), history, Duration ?? history.Events[^1].At, path);
    }

    private Scenario Known(RunStarted? started) => new() { Name = Name ?? started?.Scenario ?? "unknown", File = File ?? started?.File, Cell = Cell ?? started?.Cell, Line = Line, Steps = [] };

    private ScenarioResult Unproved(string doubt, string? path) =>
        new(Known(null), new Verdict(Rules.Outcome.Inconclusive, [], [], [doubt]), History.Of([]), Duration ?? TimeSpan.Zero, path);
}
