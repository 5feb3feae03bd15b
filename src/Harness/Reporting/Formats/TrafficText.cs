using System.Globalization;
using Harness.Measuring;

namespace Harness.Reporting.Formats;

/// <summary>What became of a run's connections, in one line.</summary>
internal static class TrafficText
{
    /// <summary><c>2 rollovers, 1,185 connections, 0 lost, 0 delayed, first reply p99 1.3 ms</c>; empty where there were no connections or the run says nothing.</summary>
    public static string Of(TrafficFigures? figures)
    {
        if (figures is null or { Connections: 0 })
            return "";
        var parts = new List<string>();
        if (figures.Rollovers > 0)
            parts.Add(Count(figures.Rollovers, "rollover"));
        parts.Add(Count(figures.Connections, "connection"));
        parts.Add($"{Number(figures.Lost)} lost");
        parts.Add($"{Number(figures.Delayed)} delayed");
        if (figures.Excused > 0)
            parts.Add($"{Number(figures.Excused)} excused");
        if (P99(figures.FirstReply) is { } reply)
            parts.Add($"first reply p99 {reply}");
        return string.Join(", ", parts);
    }

    /// <summary>The 99th percentile in milliseconds; null if there is none.</summary>
    public static string? P99(Latencies latencies) =>
        latencies.Quantile(0.99) is { } time ? $"{time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms" : null;

    private static string Count(long number, string what) => $"{Number(number)} {what}{(number == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
