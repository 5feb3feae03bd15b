using MathNet.Numerics.Distributions;

namespace Harness.Observations;

/// <summary>
/// How often something happened, and what that says of how often it happens. The bounds are the exact ones of Clopper and Pearson (Biometrika 26, 1934), one-sided:
/// each of them is right with the confidence that is asked for. They are exact for independent trials. Losses of one rollover come together, so a
/// bound says more the more rollovers the trials are of.
/// </summary>
/// <param name="Events">How often it was seen; at most <paramref name="Trials"/>.</param>
/// <param name="Trials">Out of how many.</param>
internal readonly record struct Rate(long Events, long Trials)
{
    /// <summary>The confidence of a bound unless another one is asked for.</summary>
    public const double DefaultConfidence = 0.95;

    /// <summary>Per million trials; null without a trial.</summary>
    public double? PerMillion => Trials == 0 ? null : 1e6 * Events / Trials;

    /// <summary>
    /// It happens at most so often per million: at this rate so few events, or fewer, have a probability of 1 - confidence. Null without a trial. Where nothing was
    /// seen it is 1 - (1 - confidence)^(1/n), which is about 3/n for 95 % ('rule of three').
    /// </summary>
    /// <param name="confidence">From 0 to 1, both excluded.</param>
    public double? UpperPerMillion(double confidence = DefaultConfidence) =>
        Trials == 0 ? null
        : Events == Trials ? 1e6
        : Events == 0 ? 1e6 * -double.ExpM1(Math.Log(1 - confidence) / Trials)
        : 1e6 * Beta.InvCDF(Events + 1, Trials - Events, confidence);

    /// <summary>
    /// It happens at least so often per million: at this rate so many events, or more, have a probability of 1 - confidence. Null without a trial; 0 where nothing
    /// was seen.
    /// </summary>
    /// <param name="confidence">From 0 to 1, both excluded.</param>
    public double? LowerPerMillion(double confidence = DefaultConfidence) =>
        Trials == 0 ? null
        : Events == 0 ? 0
        : Events == Trials ? 1e6 * Math.Pow(1 - confidence, 1.0 / Trials)
        : 1e6 * Beta.InvCDF(Events, Trials - Events + 1, 1 - confidence);

    /// <summary>
    /// Whether it is proved that it happens no more often than this: the upper bound is not above it. It is told by the probability itself, not by the bound, which is
    /// found by approximation.
    /// </summary>
    /// <param name="perMillion">From 0 to a million, both excluded.</param>
    /// <param name="confidence">From 0 to 1, both excluded.</param>
    public bool IsAtMost(double perMillion, double confidence) => Events < Trials && (Events == 0
        ? Trials * LogOnePlus(-perMillion / 1e6) <= Math.Log(1 - confidence)
        : Beta.CDF(Events + 1, Trials - Events, perMillion / 1e6) >= confidence);

    /// <summary>Whether it is proved that it happens more often than this: the lower bound is above it.</summary>
    /// <param name="perMillion">From 0 to a million, both excluded.</param>
    /// <param name="confidence">From 0 to 1, both excluded.</param>
    public bool IsAbove(double perMillion, double confidence) => Events > 0 && (Events == Trials
        ? Trials * Math.Log(perMillion / 1e6) < Math.Log(1 - confidence)
        : Beta.CDF(Events, Trials - Events + 1, perMillion / 1e6) < 1 - confidence);

    /// <summary>log(1 + x), exact for a small x as well: double.LogP1 adds first, and loses the digits of x (W. Kahan's form).</summary>
    private static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }
}
