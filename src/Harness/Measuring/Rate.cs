namespace Harness.Measuring;

/// <summary>How often something happened, and what that says of how often it happens.</summary>
/// <param name="Events">How often it was seen.</param>
/// <param name="Trials">Out of how many.</param>
public readonly record struct Rate(long Events, long Trials)
{
    private const double Confidence = 0.95;

    /// <summary>Per million trials; null without a trial.</summary>
    public double? PerMillion => Trials == 0 ? null : 1e6 * Events / Trials;

    /// <summary>
    /// With 95 % confidence it happens less often than this per million, where it was not seen at all; null where it was, and without
    /// a trial. Exact for independent trials: the rate at which so many trials without a single event have a probability of 5 %,
    /// 1 - 0.05^(1/n), which is about 3/n ('rule of three').
    /// </summary>
    public double? UpperBoundPerMillion => Events == 0 && Trials > 0 ? 1e6 * -double.ExpM1(Math.Log(1 - Confidence) / Trials) : null;
}
