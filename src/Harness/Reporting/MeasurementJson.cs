using System.Text.Json;
using Harness.Histories;
using Harness.Measuring;

namespace Harness.Reporting;

/// <summary>Measurements for programs: <c>measurement.json</c> in the run's folder.</summary>
public static class MeasurementJson
{
    private static readonly JsonSerializerOptions options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JsonEscapes.Encoder,
    };

    /// <summary>The measurements as JSON; times are seconds.</summary>
    public static string Write(string scenario, IEnumerable<Measurement> measurements) => JsonSerializer.Serialize(
        new
        {
            Scenario = scenario,
            Measurements = measurements.Select(measurement => new
            {
                measurement.Name,
                measurement.Runs,
                measurement.InconclusiveRuns,
                measurement.Rollovers,
                measurement.Connections,
                Lost = measurement.LostInAll,
                LostPerMillionBelow = measurement.LossRate.UpperBoundPerMillion,
                LostByKind = measurement.Lost.ToDictionary(kind => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.Key.ToString()), kind => kind.Value, StringComparer.Ordinal),
                measurement.Delayed,
                DelayedPerMillionBelow = measurement.DelayRate.UpperBoundPerMillion,
                ConnectSeconds = new
                {
                    P50 = measurement.ConnectLatency.Quantile(0.5)?.TotalSeconds,
                    P99 = measurement.ConnectLatency.Quantile(0.99)?.TotalSeconds,
                    P999 = measurement.ConnectLatency.Quantile(0.999)?.TotalSeconds,
                    Max = measurement.ConnectLatency.Quantile(1)?.TotalSeconds,
                },
                measurement.OtherViolations,
                measurement.KernelCounters,
            }),
        },
        options) + "\n";
}
