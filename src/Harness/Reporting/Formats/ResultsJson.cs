using System.Text.Json;
using Harness.Measuring;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary>The results of a suite for programs: <c>results.json</c> in the run's folder. <c>docs/results.schema.json</c> is its schema.</summary>
/// <param name="folder">The run's folder.</param>
internal sealed class ResultsJson(ResultsFolder folder) : IReporter
{
    /// <summary>Its name.</summary>
    public const string ReportName = "json";

    /// <summary>The file's name.</summary>
    public const string FileName = "results.json";

    /// <summary>The version of the schema: a member that is removed or changes its meaning makes it the next number, one that is added does not.</summary>
    public const int SchemaVersion = 1;

    /// <inheritdoc/>
    public string Name => ReportName;

    /// <inheritdoc/>
    public void Complete(SuiteReport suite) => folder.Write(FileName, Write(suite));

    /// <summary>The results as JSON.</summary>
    public static string Write(SuiteReport suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        var summary = suite.Summary;
        return JsonSerializer.Serialize(
            new
            {
                SchemaVersion,
                Verified = summary.Count(Outcome.Verified),
                Violated = summary.Count(Outcome.Violated),
                Inconclusive = summary.Count(Outcome.Inconclusive),
                summary.Skipped,
                summary.NotRun,
                summary.InvalidFiles,
                summary.Invalid,
                summary.ExitCode,
                Interrupted = summary.IsInterrupted,
                Strict = summary.IsStrict,
                summary.Shard,
                summary.Gaps,
                Seconds = Seconds(suite.Duration),
                Rollover = SuiteReport.Version,
                SuiteReport.Runtime,
                Directory = summary.Directory is { } directory ? suite.PathIn(directory) : null,
                summary.Unwritten,
                Scenarios = suite.Scenarios.Select(scenario => DescribeScenario(suite, scenario)),
            },
            ReportJson.Options) + "\n";
    }

    private static object DescribeScenario(SuiteReport suite, ScenarioReport scenario)
    {
        var result = scenario.Result;
        var started = scenario.Started;
        return new
        {
            result.Scenario.Name,
            result.Scenario.File,
            result.Scenario.Cell,
            result.Scenario.Line,
            result.Repetition,
            Outcome = result.Word,
            Seconds = Seconds(result.Duration),
            Reason = result.NotRunBecause,
            StartedAt = started?.StartedAt,
            started?.Kernel,
            started?.World,
            started?.Endpoint,
            Network = started?.Network is { } network ? new { RttMs = network.Rtt.TotalMilliseconds, JitterMs = network.Jitter.TotalMilliseconds, network.Loss, network.Seed } : null,
            started?.TimeScale,
            Traffic = scenario.Figures is { } figures ? DescribeTraffic(figures) : null,
            Steps = scenario.Started is null ? null : scenario.Steps.Select(step => new
            {
                step.Step,
                step.Text,
                step.File,
                step.Line,
                BeganAt = Seconds(step.Began),
                Seconds = Seconds(step.Ended - step.Began),
                step.Outcome,
                step.Failure,
            }),
            scenario.StepsOmitted,
            Violations = result.Verdict?.Violations.Zip(scenario.Places, (violation, place) => new
            {
                Rule = violation.Rule.Name,
                Expected = violation.Meets is not null,
                violation.Violation.Message,
                Step = place?.Step,
                place?.File,
                Line = place?.Line,
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
            History = result.HistoryPath is { } path ? suite.PathIn(path) : null,
        };
    }

    private static object DescribeTraffic(TrafficFigures figures) => new
    {
        figures.Rollovers,
        figures.Connections,
        figures.Lost,
        figures.Delayed,
        figures.Excused,
        ConnectMs = DescribeLatencies(figures.Connect),
        FirstReplyMs = DescribeLatencies(figures.FirstReply),
    };

    private static object? DescribeLatencies(Latencies latencies) => latencies.Count == 0 ? null : new
    {
        P50 = Milliseconds(latencies, 0.5),
        P99 = Milliseconds(latencies, 0.99),
        Max = Milliseconds(latencies, 1),
    };

    private static double Milliseconds(Latencies latencies, double share) => Math.Round(latencies.Quantile(share)!.Value.TotalMilliseconds, 3);

    private static double? Seconds(TimeSpan? time) => time is { } span ? Math.Round(span.TotalSeconds, 3) : null;
}
