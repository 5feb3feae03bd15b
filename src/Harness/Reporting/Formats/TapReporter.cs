using System.Text;
using Harness.Rules;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary><c>results.tap</c>: the Test Anything Protocol, version 14. An inconclusive scenario is <c>not ok</c>: it is not proven good. So is whatever else keeps the suite from being green.</summary>
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
        var problems = SuiteProblem.Of(suite.Summary);
        text.Append("TAP version 14\n").Append($"1..{suite.Scenarios.Count + problems.Count}\n");
        var number = 0;
        foreach (var scenario in suite.Scenarios)
        {
            number++;
            var result = scenario.Result;
            var fails = suite.Summary.FailsAsSkipped(result);
            var isGood = !fails && (result.Verdict is null or { Outcome: Outcome.Verified });
            text.Append($"{(isGood ? "ok" : "not ok")} {number} - {Description(FailureReport.NameOf(result))}");
            text.Append(isGood && result.Verdict is null ? $" # SKIP {Description(result.NotRunBecause ?? result.Word)}\n" : "\n");
            if (isGood)
                continue;
            AppendWhy(text, result.Word, FailureText.MessageOf(scenario), result.Scenario.File is { } file ? scenario.FailedAt?.File ?? file : null, scenario.FailedAt?.Line ?? result.Scenario.Line);
            if (fails)
            {
                text.Append("  ...\n");
                continue;
            }

            text.Append("  report: |\n");
            foreach (var line in scenario.Failure.Split('\n'))
                text.Append(line.Length == 0 ? "\n" : $"    {SafeText.Of(line)}\n");
            text.Append("  ...\n");
        }

        foreach (var problem in problems)
        {
            number++;
            text.Append($"not ok {number} - {Description(problem.Name)}\n");
            AppendWhy(text, problem.Kind, problem.Message, problem.File, problem.Line);
            text.Append("  ...\n");
        }

        return text.ToString();
    }

    private static void AppendWhy(StringBuilder text, string outcome, string message, string? file, int line)
    {
        text.Append("  ---\n").Append($"  outcome: {outcome}\n").Append($"  message: {Quoted(message)}\n");
        if (file is not null)
            text.Append($"  at:\n    file: {Quoted(file)}\n    line: {line}\n");
    }

    /// <summary>On one line; <c>#</c> begins a directive, and <c>\</c> escapes it.</summary>
    private static string Description(string text) => SafeText.Of(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal);

    private static string Quoted(string text) => $"\"{SafeText.Of(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
