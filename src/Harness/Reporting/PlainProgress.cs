using Harness.Observations;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>One line for each scenario that is through: for logs and pipes.</summary>
/// <param name="output">Where the lines go.</param>
public sealed class PlainProgress(TextWriter output) : ISuiteObserver
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public void Started(Scenario scenario)
    {
        // A line when it is through says all.
    }

    /// <inheritdoc/>
    public void Finished(ScenarioResult result)
    {
        lock (gate)
        {
            output.WriteLine(Line(result));
            output.Flush();
        }
    }

    /// <summary>The line: outcome, time, file and name; why it was not run.</summary>
    public static string Line(ScenarioResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var time = result.Verdict is null ? "" : SecondsText.Of(TimeSpan.FromMilliseconds(Math.Round(result.Duration.TotalMilliseconds / 10) * 10));
        var reason = result.NotRunBecause is { } because ? $" ({SafeText.Of(because)})" : "";
        var expected = ExpectedText.Of(result) is { } seen ? $" (as expected: {seen})" : "";
        return $"{result.Word,-12}  {time,7}  {FailureReport.NameOf(result)}{expected}{reason}{NotesOf(result)}";
    }

    private static string NotesOf(ScenarioResult result) =>
        result.Verdict is { Notes.Count: > 0 } noted ? $" ({string.Join("; ", noted.Notes)})" : "";
}
