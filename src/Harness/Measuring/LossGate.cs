using System.Globalization;
using Harness.Observations;

namespace Harness.Measuring;

/// <summary>
/// What a measurement has to prove: that at most so many connections are lost. It is passed or failed only by what is proved with the confidence;
/// otherwise it is undecided.
/// </summary>
/// <param name="MostPerMillion">How many per million connections may be lost: from 0.001 to 999,999.</param>
/// <param name="Confidence">How sure each answer has to be: from 0.5 to 0.9999.</param>
internal sealed record LossGate(double MostPerMillion, double Confidence)
{
    /// <summary>With more inconclusive runs than this share of all, or of runs that did not come to their end, nothing is decided.</summary>
    private const double MostInconclusive = 0.1;

    private const double Least = 0.001;
    private const double Most = 999_999;

    /// <summary>Reads <c>10/M</c>, which is ten per million connections; null, and what is wrong and what helps, if it is none.</summary>
    public static double? ParseLimit(string text, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = "";
        if (!text.EndsWith("/M", StringComparison.Ordinal)
            || !double.TryParse(text.AsSpan()[..^2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var perMillion))
        {
            problem = text.EndsWith("/rollover", StringComparison.Ordinal)
                ? $"'{text}' is no limit: a rollover loses none or many, so its losses have no exact bound; give the limit per million connections, such as 10/M"
                : $"'{text}' is no limit; write how many of a million connections may be lost, such as 10/M";
            return null;
        }

        if (perMillion is >= Least and <= Most)
            return perMillion;
        problem = perMillion == 0
            ? "no number of rollovers proves that nothing is ever lost; give the highest rate that is acceptable, such as 10/M"
            : $"a limit is from 0.001/M to 999999/M, and not '{text}'";
        return null;
    }

    /// <summary>Reads a confidence in percent, from 50 to 99.99; null if it is none.</summary>
    public static double? ParseConfidence(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 50 and <= 99.99m ? (double)(percent / 100) : null;

    /// <summary>What a measurement says of it.</summary>
    public GateResult Judge(Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        var rate = measurement.LossRate;
        var runs = measurement.Runs + measurement.InconclusiveRuns;
        if (measurement.InconclusiveRuns > runs * MostInconclusive)
            return Undecided($"{measurement.InconclusiveRuns} of {runs} runs were inconclusive, and at most a tenth may be; no number of rollovers decides while that is so");
        if (rate.Trials == 0)
            return Undecided("there was no connection to judge; no number of rollovers decides while that is so");
        if (measurement.LeastLossRate.IsAbove(MostPerMillion, Confidence))
            return new GateResult(GateDecision.Failed, null, null);

        // A rollover that did not happen loses nothing, and proves nothing.
        if (measurement.UnfinishedRuns > runs * MostInconclusive)
            return Undecided($"{measurement.UnfinishedRuns} of {runs} runs did not come to the end of their steps, and at most a tenth may; no number of rollovers decides while that is so");
        if (measurement.Rollovers == 0)
            return Undecided("no server was replaced, so no number of rollovers decides; let the scenario tell a server to drain");
        if (rate.IsAtMost(MostPerMillion, Confidence))
            return new GateResult(GateDecision.Passed, null, null);

        // As many connections a rollover as so far, and none of them lost.
        var more = TrialsToPass(rate) - rate.Trials;
        var rollovers = (long)Math.Ceiling((double)more * measurement.Rollovers / rate.Trials);
        return new GateResult(GateDecision.Undecided, $"{rollovers.ToString("N0", CultureInfo.InvariantCulture)} more {(rollovers == 1 ? "rollover" : "rollovers")} would decide, if nothing more is lost", rollovers);
    }

    private static GateResult Undecided(string reason) => new(GateDecision.Undecided, reason, null);

    /// <summary>The least number of trials that passes with the events so far: the more trials without another event, the lower the bound.</summary>
    private long TrialsToPass(Rate rate)
    {
        var (tooFew, enough) = (rate.Trials, rate.Trials * 2);
        while (!Passes(enough))
            (tooFew, enough) = (enough, enough * 2);
        while (enough - tooFew > 1)
        {
            var middle = tooFew + ((enough - tooFew) / 2);
            (tooFew, enough) = Passes(middle) ? (tooFew, middle) : (middle, enough);
        }

        return enough;

        bool Passes(long trials) => (rate with { Trials = trials }).IsAtMost(MostPerMillion, Confidence);
    }
}
