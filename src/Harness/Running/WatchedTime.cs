namespace Harness.Running;

/// <summary>
/// The time that something had while the harness looked at it. Two looks that lie further apart than they should say that the harness did not run: what
/// was not done between them is nobody's fault, for a machine on which the harness is starved starves the servers as well.
/// </summary>
/// <param name="begun">When the watch began, since the run began.</param>
/// <param name="longestGap">So much of the time between two looks counts, and no more: a watch ends after a bounded number of looks, however busy the machine is.</param>
internal sealed class WatchedTime(TimeSpan begun, TimeSpan longestGap)
{
    private TimeSpan lookedAt = begun;

    /// <summary>How much of it has passed.</summary>
    public TimeSpan Passed { get; private set; }

    /// <summary>A look.</summary>
    /// <param name="now">When it is, since the run began.</param>
    /// <param name="counts">Whether the time since the look before may count: a stopped process' does not.</param>
    public void Look(TimeSpan now, bool counts)
    {
        var gap = now - lookedAt;
        lookedAt = now;
        if (counts)
            Passed += gap < longestGap ? gap : longestGap;
    }
}
