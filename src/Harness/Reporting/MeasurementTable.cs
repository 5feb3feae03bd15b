using System.Globalization;
using Harness.Measuring;
using Harness.Observations;

namespace Harness.Reporting;

/// <summary>Measurements side by side, one a column, as plain text.</summary>
internal static class MeasurementTable
{
    private const string Indent = "  ";
    private const string Gap = "   ";

    private static readonly (string Name, double Share)[] quantiles = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("max", 1)];

    /// <summary>The table, with a line end after each line.</summary>
    /// <param name="measurements">A column each.</param>
    /// <param name="confidence">Of each bound: from 0 to 1, both excluded.</param>
    public static string Render(IReadOnlyList<Measurement> measurements, double confidence = Rate.DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        var rows = Rows(measurements, confidence).ToList();
        var nameWidth = rows.Max(row => row.Name.Length);
        var widths = measurements.Select((_, column) => rows.Max(row => row.Values[column].Length)).ToList();
        return string.Concat(rows.Select(row =>
            $"{row.Name.PadRight(nameWidth)}{string.Concat(row.Values.Select((value, column) => Gap + value.PadLeft(widths[column])))}".TrimEnd() + "\n"));
    }

    private static IEnumerable<(string Name, IReadOnlyList<string> Values)> Rows(IReadOnlyList<Measurement> measurements, double confidence)
    {
        if (measurements.Any(measurement => measurement.Name.Length > 0))
            yield return Row("", measurement => measurement.Name);
        yield return Row("rollovers", measurement => Number(measurement.Rollovers));
        yield return Row("connections", measurement => Number(measurement.Connections));
        yield return Row("lost", measurement => Number(measurement.LostInAll));
        yield return Row($"{Indent}per rollover", measurement => PerRollover(measurement.LostInAll, measurement));
        yield return Row($"{Indent}per million connections", measurement => PerMillion(measurement.LossRate, confidence));
        if (measurements.Any(measurement => measurement.LostInUse > 0))
        {
            yield return Row($"{Indent}before their first response", measurement => Number(measurement.LostUnserved));
            yield return Row($"{Indent}kept alive, served before", measurement => Number(measurement.LostInUse));
        }

        foreach (var kind in measurements.SelectMany(measurement => measurement.Lost.Keys).Distinct().Order())
            yield return Row($"{Indent}{LossKinds.Describe(kind)}", measurement => Number(measurement.Lost.GetValueOrDefault(kind)));
        if (measurements.Any(measurement => measurement.Excused > 0))
            yield return Row("excused", measurement => Number(measurement.Excused));
        yield return Row("delayed", measurement => Number(measurement.Delayed));
        yield return Row($"{Indent}per rollover", measurement => PerRollover(measurement.Delayed, measurement));
        yield return Row($"{Indent}per million connections", measurement => PerMillion(measurement.DelayRate, confidence));
        yield return Row($"{Indent}connects delayed", measurement => Number(measurement.ConnectsDelayed));
        yield return Row($"{Indent}replies late", measurement => Number(measurement.RepliesLate));
        foreach (var (name, share) in quantiles)
            yield return Row($"connect {name}", measurement => Milliseconds(measurement.ConnectLatency.Quantile(share)));
        foreach (var (name, share) in quantiles)
            yield return Row($"first reply {name}", measurement => Milliseconds(measurement.FirstReplyLatency.Quantile(share)));
        foreach (var rule in measurements.SelectMany(measurement => measurement.OtherViolations.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            yield return Row($"violations of {rule}", measurement => Number(measurement.OtherViolations.GetValueOrDefault(rule)));
        foreach (var counter in measurements.SelectMany(measurement => measurement.KernelCounters.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            yield return Row(counter, measurement => Number(measurement.KernelCounters.GetValueOrDefault(counter)));
        if (measurements.Any(measurement => measurement.InconclusiveRuns > 0))
            yield return Row("inconclusive runs", measurement => Number(measurement.InconclusiveRuns));

        (string, IReadOnlyList<string>) Row(string name, Func<Measurement, string> value) => (name, [.. measurements.Select(value)]);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string PerRollover(long events, Measurement measurement) => measurement.Rollovers == 0
        ? "-"
        : ((double)events / measurement.Rollovers).ToString("0.##", CultureInfo.InvariantCulture);

    private static string PerMillion(Rate rate, double confidence) => rate switch
    {
        { Trials: 0 } => "-",
        { Events: 0 } => $"< {RateText.Of(rate.UpperPerMillion(confidence)!.Value)}",
        _ => RateText.Of(rate, confidence),
    };

    private static string Milliseconds(TimeSpan? latency) =>
        latency is { } value ? $"{value.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture)} ms" : "-";
}
