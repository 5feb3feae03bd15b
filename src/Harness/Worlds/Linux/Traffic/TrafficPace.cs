namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// When the next session begins. Closed loop: when a client is free. Open loop: when it is due, whether or not earlier ones are done; one that
/// cannot be begun in time is begun later; what the harness could not make up for soon after the traffic's end is left out, which is told.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="startedAt">When the traffic began.</param>
internal sealed class TrafficPace(TrafficPlan plan, TimeSpan startedAt)
{
    /// <summary>How long sessions that were due when the traffic stopped are begun after that: a machine that makes fewer than the scenario asks for would go on with them for many times as long as the scenario.</summary>
    private static readonly TimeSpan longestCatchUp = TimeSpan.FromSeconds(10);

    private TimeSpan startedAt = startedAt;
    private long begun, numbers;
    private TimeSpan? stoppedAt;

    /// <summary>How many were begun.</summary>
    public long Begun => begun;

    /// <summary>The number of the latest one. May be asked by any thread.</summary>
    public long Latest => Volatile.Read(ref numbers);

    /// <summary>When the traffic was told to stop; null if it was not.</summary>
    public TimeSpan? StoppedAt => stoppedAt;

    /// <summary>The most that may be open at the same time, now.</summary>
    public int MostOpen(TimeSpan now) => plan.Clients is null ? plan.MostOpen : plan.ClientsBy(now - startedAt);

    /// <summary>When the next one of an open loop is due.</summary>
    private TimeSpan NextDue => startedAt + plan.DueAt(begun);

    /// <summary>Nothing was due so far but what was begun: its time begins now.</summary>
    public void BeginAgain(TimeSpan now) => startedAt = now;

    /// <summary>No more of a closed loop; of an open one those that are due by now.</summary>
    public void Stop(TimeSpan now) => stoppedAt ??= now;

    /// <summary>How many are due and not begun.</summary>
    public long Waiting(TimeSpan now)
    {
        if (plan.PerSecond is null)
            return 0;
        return Math.Max(0, plan.DueBy((stoppedAt ?? now) - startedAt) - begun);
    }

    /// <summary>Whether some that were due when the traffic stopped are left out, since they would be begun too late.</summary>
    public bool LeavesOut(TimeSpan now) => now > stoppedAt + longestCatchUp && Waiting(now) > 0;

    /// <summary>Whether one begins now, and when it was due.</summary>
    public bool IsDue(TimeSpan now, out TimeSpan due)
    {
        due = plan.PerSecond is null ? now : NextDue;
        return plan.PerSecond is null ? stoppedAt is null : due <= (stoppedAt ?? now) && !LeavesOut(now);
    }

    /// <summary>One begins.</summary>
    /// <returns>Its number, from 1.</returns>
    public long Begin()
    {
        begun++;
        return ++numbers;
    }

    /// <summary>One more begins, in which a client goes on from another one: it is not one of those that are due.</summary>
    /// <returns>Its number, from 1.</returns>
    public long BeginFollowing() => ++numbers;

    /// <summary>How long until one is due; null if none will be by itself.</summary>
    public TimeSpan? Until(TimeSpan now)
    {
        if (plan.PerSecond is not null)
            return NextDue > stoppedAt || LeavesOut(now) ? null : NextDue - now;
        var clients = MostOpen(now);
        return stoppedAt is null && clients < plan.Clients ? startedAt + plan.ClientBeginsAt(clients) - now : null;
    }
}
