using System.Text.Json;
using Harness.Observations;
using Harness.Surveying;

namespace Harness.Reporting;

/// <summary>A survey for programs: <c>survey.json</c> in the run's folder.</summary>
internal static class SurveyJson
{
    /// <summary>The rows as JSON; each measurement is as in <c>measurement.json</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="where">By which command, when and where it was measured.</param>
    /// <param name="confidence">Of each bound: from 0 to 1, both excluded.</param>
    public static string Write(IReadOnlyList<SurveyRow> rows, string where, double confidence = Rate.DefaultConfidence) => JsonSerializer.Serialize(
        new
        {
            Where = where,
            Confidence = confidence,
            Rows = rows.Select(row => new
            {
                row.Plan.Server,
                row.Plan.Rollover,
                row.Plan.Scenario.File,
                row.Versions,
                row.NotRunBecause,
                Places = row.Places.Select(place => MeasurementJson.Of(place, confidence, gate: null)),
                Causes = row.Causes.Select(cause => new { cause.Rule, cause.Text, cause.Remedy, cause.Hazard, cause.Sessions, Rollovers = cause.Runs }),
            }),
        },
        ReportJson.Options) + "\n";
}
