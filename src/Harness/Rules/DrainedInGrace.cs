using Harness.Histories;

namespace Harness.Rules;

/// <summary>A server that is told to drain is gone when its grace period is over; the orchestration kills it otherwise.</summary>
internal sealed class DrainedInGrace : IRule
{
    public string Name => "drained-in-grace";

    public string Property => "A server that is told to drain exits within its grace period.";

    public IEnumerable<Violation> Check(RunFacts facts)
    {
        foreach (var server in facts.Servers)
        {
            if (server.Drain is not { Grace: { } grace } drain || Late(server, drain, grace) is not { } late)
                continue;
            yield return new Violation(
                $"{server.Describe()} did not exit within its grace period",
                $"an exit within {EventText.Seconds(grace)} after {drain.Signal}",
                server.Exited is { } exited ? $"it ended with {exited.Describe()} after {EventText.Seconds(exited.At - drain.At)}" : "it has not ended",
                [drain, late],
                [],
                [server.Name]);
        }
    }

    /// <summary>
    /// What shows that it was late; null if it was not. A server that exits by itself is judged by the time of that: the harness' timer
    /// may fire a moment early, or while the exit is being recorded.
    /// </summary>
    private static HistoryEvent? Late(ServerFacts server, SignalSent drain, TimeSpan grace)
    {
        if (server.Exited is not { } exited)
            return server.GraceExpired;
        if (exited.At - drain.At > grace)
            return server.GraceExpired is { } expired && expired.Moment < exited.Moment ? expired : exited;
        return server.FatalKill is null ? null : server.GraceExpired;
    }
}
