using System.Globalization;
using Harness.Observations;

namespace Harness.Reporting;

/// <summary>Rates in text, per million.</summary>
internal static class RateText
{
    /// <summary>One rate.</summary>
    public static string Of(double perMillion) => perMillion.ToString(perMillion < 10 ? "0.0##" : "N0", CultureInfo.InvariantCulture);

    /// <summary>What was seen, and between which bounds it is.</summary>
    public static string Of(Rate rate, double confidence) =>
        $"{Of(rate.PerMillion!.Value)} ({Of(rate.LowerPerMillion(confidence)!.Value)} to {Of(rate.UpperPerMillion(confidence)!.Value)})";
}
