using System.Globalization;
using Harness.Measuring;

namespace Harness.Reporting;

/// <summary>What a gate says of measurements, a line each.</summary>
internal static class GateText
{
    /// <summary>The lines, with a line end after each.</summary>
    public static string Render(LossGate gate, IReadOnlyList<Measurement> measurements)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(measurements);
        var confidence = (gate.Confidence * 100).ToString("0.##", CultureInfo.InvariantCulture);
        var width = measurements.Max(measurement => measurement.Name.Length);
        return $"at most {RateText.Of(gate.MostPerMillion)} per million connections lost, with {confidence} % confidence:\n"
            + string.Concat(measurements.Select(measurement => $"  {measurement.Name.PadRight(width)}{(width > 0 ? "  " : "")}{Line(gate, measurement)}\n"));
    }

    private static string Line(LossGate gate, Measurement measurement)
    {
        var result = gate.Judge(measurement);
        var rate = measurement.LossRate;
        return result.Decision switch
        {
            GateDecision.Passed => $"passed: at most {RateText.Of(rate.UpperPerMillion(gate.Confidence)!.Value)}",
            GateDecision.Failed => $"failed: at least {RateText.Of(measurement.LeastLossRate.LowerPerMillion(gate.Confidence)!.Value)}",
            _ when rate.Trials == 0 => $"undecided: {result.Reason}",
            _ => $"undecided: {RateText.Of(measurement.LeastLossRate.LowerPerMillion(gate.Confidence)!.Value)} to {RateText.Of(rate.UpperPerMillion(gate.Confidence)!.Value)}; {result.Reason}",
        };
    }
}
