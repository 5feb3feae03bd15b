using System.Text.Json;
using Harness.Rules;

namespace Harness.Reporting;

/// <summary>The results of a suite for programs: <c>results.json</c> in the run's folder.</summary>
public static class ResultsJson
{
    /// <summary>The results as JSON.</summary>
    /// <param name="summary">The results.</param>
    /// <param name="folder">The run's folder; paths are relative to it.</param>
    public static string Write(SuiteSummary summary, string folder)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return JsonSerializer.Serialize(
            new
            {
                Verified = summary.Count(Outcome.Verified),
                Violated = summary.Count(Outcome.Violated),
                Inconclusive = summary.Count(Outcome.Inconclusive),
                summary.Skipped,
                summary.NotRun,
                summary.InvalidFiles,
                summary.ExitCode,
                summary.Unwritten,
                Scenarios = summary.Results.Select(result => new
                {
                    result.Scenario.Name,
                    result.Scenario.File,
                    Outcome = result.Word,
                    Seconds = Math.Round(result.Duration.TotalSeconds, 3),
                    Reason = result.NotRunBecause,
                    Violations = result.Verdict?.Violations.Select(violation => new
                    {
                        Rule = violation.Rule.Name,
                        Expected = violation.Meets is not null,
                        violation.Violation.Message,
                        violation.Violation.Sessions,
                        violation.Violation.Servers,
                        Events = violation.Violation.Evidence.Select(happened => happened.Sequence).Distinct(),
                        Why = violation.Violation.Why?.Text,
                        violation.Violation.Why?.Remedy,
                        violation.Violation.Why?.Hazard,
                    }),
                    Excuses = result.Verdict?.Excuses.Select(excused => new
                    {
                        Rule = excused.Rule.Name,
                        Reason = excused.Excuse.Message,
                        excused.Excuse.Sessions,
                        excused.Excuse.Servers,
                        Events = excused.Excuse.Evidence.Select(happened => happened.Sequence).Distinct(),
                    }),
                    result.Verdict?.Doubts,
                    result.Verdict?.Notes,
                    History = result.HistoryPath is { } path ? PathIn(folder, path) : null,
                }),
            },
            ReportJson.Options) + "\n";
    }

    /// <summary>The working directory may have been removed since the run began: what lies in the folder is told without it.</summary>
    private static string PathIn(string folder, string path) =>
        path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path[(folder.Length + 1)..] : Path.GetRelativePath(folder, path);
}
