using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting.Timelines;

/// <summary><c>timeline.html</c> beside each history: a picture of the run that opens in a browser, from one file, without a network.</summary>
/// <param name="folder">The run's folder.</param>
internal sealed class TimelineReporter(ResultsFolder folder) : IReporter
{
    /// <summary>Its name.</summary>
    public const string ReportName = "html";

    /// <summary>The file's name.</summary>
    public const string FileName = "timeline.html";

    /// <inheritdoc/>
    public string Name => ReportName;

    /// <summary>Where the timeline of a history is.</summary>
    public static string PathBeside(string history) => Path.Combine(Path.GetDirectoryName(history) ?? "", FileName);

    /// <inheritdoc/>
    public void Add(ScenarioReport scenario, RunFacts? facts)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (facts is null or { Events.Count: 0 } || scenario.Result.HistoryPath is not { } history)
            return;

        // The first repetition's stands for all that show the same.
        if (scenario.Result is not { Repetition: > 1, Verdict.Outcome: Outcome.Verified })
            folder.WriteBeside(history, FileName, file => TimelinePage.Write(scenario, facts, file));
    }
}
