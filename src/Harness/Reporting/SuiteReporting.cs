using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>
/// Makes the reports of a suite while it runs: each reporter gets a scenario when it is through, and then its history is forgotten. A thousand scenarios take as much memory as
/// those that run at the same time.
/// </summary>
/// <param name="reporters">What is written.</param>
/// <param name="folder">The folder of the run.</param>
/// <param name="display">Is told of the progress; null if nobody looks.</param>
internal sealed class SuiteReporting(IReadOnlyList<IReporter> reporters, ResultsFolder folder, ISuiteDisplay? display = null) : ISuiteObserver
{
    private readonly SortedDictionary<int, ScenarioReport> scenarios = [];
    private readonly Lock writing = new();
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public void Started(int number, SuiteEntry entry)
    {
        lock (gate)
            display?.Started(number, entry);
    }

    /// <inheritdoc/>
    public void Finished(int number, ScenarioResult result)
    {
        var scenario = Add(number, result);
        lock (gate)
            display?.Finished(number, scenario);
    }

    /// <summary>Gives a result to every reporter.</summary>
    /// <param name="number">Its place in the suite.</param>
    /// <param name="result">The result, with its history.</param>
    public ScenarioReport Add(int number, ScenarioResult result)
    {
        var facts = result.Verdict is null ? null : new RunFacts(result.History);
        var scenario = ScenarioReport.Of(result, facts);
        lock (writing)
        {
            foreach (var reporter in reporters)
                reporter.Add(scenario, facts);
            scenarios.Add(number, scenario);
        }

        return scenario;
    }

    /// <summary>Gives back what the reports keep while they are made; those that are not complete never will be.</summary>
    public void Abandon()
    {
        foreach (var reporter in reporters.OfType<IDisposable>())
            reporter.Dispose();
    }

    /// <summary>Completes the reports, when all results are there.</summary>
    /// <param name="summarize">Counts the results.</param>
    /// <param name="duration">How long the suite took; null where that is not known.</param>
    public SuiteReport Complete(Func<IReadOnlyList<ScenarioResult>, SuiteSummary> summarize, TimeSpan? duration)
    {
        var summary = summarize([.. scenarios.Values.Select(scenario => scenario.Result)]);
        var suite = new SuiteReport(summary with { Unwritten = folder.Problems }, [.. scenarios.Values], folder.Path) { Duration = duration };

        // The JSON comes last: it says what else could not be written.
        foreach (var reporter in reporters.OrderBy(reporter => reporter is Formats.ResultsJson))
            reporter.Complete(suite with { Summary = suite.Summary with { Unwritten = folder.Problems } });
        Abandon();
        return suite;
    }
}
