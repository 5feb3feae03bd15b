using Harness.Observations;

namespace Harness.Reporting;

/// <summary>How long the rest of some work takes, if it goes on as it went.</summary>
/// <param name="time">The clock: the work begins now.</param>
internal sealed class TimeLeft(TimeProvider time)
{
    private readonly long began = time.GetTimestamp();

    /// <summary>Since the work began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(began);

    /// <summary><c>; about 40 s left</c>; empty where nothing can be said, or nothing is left.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="total">Of how much.</param>
    /// <param name="limit">Ends the work after this time, or null.</param>
    public string Describe(long done, long total, TimeSpan? limit = null)
    {
        var byRate = done > 0 && done < total ? Elapsed * ((double)(total - done) / done) : (TimeSpan?)null;
        var byLimit = limit is { } most && done < total ? (most > Elapsed ? most - Elapsed : TimeSpan.Zero) : (TimeSpan?)null;
        return (byRate is null || byLimit < byRate ? byLimit : byRate) is { } left ? $"; about {Rounded(left)} left" : "";
    }

    /// <summary><c>; at most 40 s left</c>, of work that ends after a time at the latest.</summary>
    public string DescribeLimit(TimeSpan limit) => $"; at most {Rounded(limit > Elapsed ? limit - Elapsed : TimeSpan.Zero)} left";

    /// <summary>Nobody knows it more exactly.</summary>
    private static string Rounded(TimeSpan left) => left switch
    {
        { TotalSeconds: < 10 } => SecondsText.Of(TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds))),
        { TotalSeconds: < 95 } => SecondsText.Of(TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds / 5) * 5)),
        { TotalMinutes: < 90 } => $"{Math.Ceiling(left.TotalMinutes):0} min",
        _ => $"{left.TotalHours:0.0} h",
    };
}
