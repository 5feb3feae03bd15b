using System.Text;
using Harness.Rules;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary><c>results.tap</c>: the Test Anything Protocol, version 14. An inconclusive scenario is <c>not ok</c>: it is not proven good.</summary>
/// <param name="folder">The run's folder.</param>
internal sealed class TapReporter(ResultsFolder folder) : IReporter
{
    /// <summary>Its name.</summary>
    public const string ReportName = "tap";

    /// <summary>The file's name.</summary>
    public const string FileName = "results.tap";

    /// <inheritdoc/>
    public string Name => ReportName;

    /// <inheritdoc/>
    public void Complete(SuiteReport suite) => folder.Write(FileName, Write(suite));

    /// <summary>The report.</summary>
    public static string Write(SuiteReport suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        var text = new StringBuilder();
        text.Append("TAP version 14\n").Append($"1..{suite.Scenarios.Count}\n");
        var number = 0;
        foreach (var scenario in suite.Scenarios)
        {
            number++;
            var result = scenario.Result;
            var isGood = result.Verdict is null or { Outcome: Outcome.Verified };
            text.Append($"{(isGood ? "ok" : "not ok")} {number} - {Description(FailureReport.NameOf(result))}");
            text.Append(result.Verdict is null ? $" # SKIP {Description(result.NotRunBecause ?? result.Word)}\n" : "\n");
            if (isGood)
                continue;
            text.Append("  ---\n").Append($"  outcome: {result.Word}\n").Append($"  message: {Quoted(FailureText.MessageOf(scenario))}\n");
            if (result.Scenario.File is { } file)
                text.Append($"  at:\n    file: {Quoted(scenario.FailedAt?.File ?? file)}\n    line: {scenario.FailedAt?.Line ?? result.Scenario.Line}\n");
            text.Append("  report: |\n");
            foreach (var line in scenario.Failure.Split('\n'))
                text.Append(line.Length == 0 ? "\n" : $"    {SafeText.Of(line)}\n");
            text.Append("  ...\n");
        }

        return text.ToString();
    }

    /// <summary>On one line; <c>#</c> begins a directive, and <c>\</c> escapes it.</summary>
    private static string Description(string text) => SafeText.Of(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal);

    private static string Quoted(string text) => $"\"{SafeText.Of(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
