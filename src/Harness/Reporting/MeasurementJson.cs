using System.Text.Json;
using Harness.Measuring;
using Harness.Observations;

namespace Harness.Reporting;

/// <summary>Measurements for programs: <c>measurement.json</c> in the run's folder.</summary>
internal static class MeasurementJson
{
    /// <summary>The measurements as JSON; times are seconds, rates are per million connections.</summary>
    /// <param name="scenario">The scenario's name.</param>
    /// <param name="measurements">The measurements.</param>
    /// <param name="confidence">Of each bound: from 0 to 1, both excluded.</param>
    /// <param name="gate">What each of them has to prove, or null.</param>
    public static string Write(string scenario, IEnumerable<Measurement> measurements, double confidence = Rate.DefaultConfidence, LossGate? gate = null) => JsonSerializer.Serialize(
        new
        {
            Scenario = scenario,
            Confidence = confidence,
            Measurements = measurements.Select(measurement => Of(measurement, confidence, gate)),
        },
        ReportJson.Options) + "\n";

    /// <summary>One measurement, to be serialized.</summary>
    internal static object Of(Measurement measurement, double confidence, LossGate? gate) => new
    {
        measurement.Name,
        measurement.Runs,
        measurement.InconclusiveRuns,
        measurement.UnfinishedRuns,
        UnjudgedConnections = measurement.Unjudged,
        measurement.Rollovers,
        measurement.Connections,
        measurement.Excused,
        Lost = measurement.LostInAll,
        measurement.LostUnserved,
        measurement.LostInUse,
        LostPerMillion = Bounds(measurement.LossRate, confidence),
        LostByKind = measurement.Lost.ToDictionary(kind => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.Key.ToString()), kind => kind.Value, StringComparer.Ordinal),
        measurement.Delayed,
        DelayedPerMillion = Bounds(measurement.DelayRate, confidence),
        measurement.ConnectsDelayed,
        measurement.RepliesLate,
        ConnectSeconds = Quantiles(measurement.ConnectLatency),
        FirstReplySeconds = Quantiles(measurement.FirstReplyLatency),
        measurement.OtherViolations,
        measurement.KernelCounters,
        Gate = gate is null ? null : Decided(gate, gate.Judge(measurement)),
    };

    private static object Bounds(Rate rate, double confidence) => new
    {
        Seen = rate.PerMillion,
        AtLeast = rate.LowerPerMillion(confidence),
        AtMost = rate.UpperPerMillion(confidence),
    };

    private static object Quantiles(Latencies latencies) => new
    {
        P50 = latencies.Quantile(0.5)?.TotalSeconds,
        P99 = latencies.Quantile(0.99)?.TotalSeconds,
        P999 = latencies.Quantile(0.999)?.TotalSeconds,
        Max = latencies.Quantile(1)?.TotalSeconds,
    };

    private static object Decided(LossGate gate, GateResult result) => new
    {
        gate.MostPerMillion,
        Decision = JsonNamingPolicy.KebabCaseLower.ConvertName(result.Decision.ToString()),
        result.Reason,
        result.MoreRollovers,
    };
}
