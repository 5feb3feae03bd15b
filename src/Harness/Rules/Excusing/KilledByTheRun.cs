using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Excusing;

/// <summary>What a SIGKILL of the run says of something that happened to a session.</summary>
internal enum KillBearing
{
    /// <summary>Nothing: its owner was not killed, or another process of its server was.</summary>
    None,

    /// <summary>It happened because its owner was killed.</summary>
    Caused,

    /// <summary>It was the server's doing: it had been sent before the SIGKILL could reach its owner.</summary>
    CameBefore,
}

/// <summary>
/// The excuse 'the run killed its owner'. It holds for one session, whose owner is the very process that died of the SIGKILL, and for what was
/// sent after the SIGKILL: what the client sees half a round trip later at the earliest. Before a SIGKILL is sent every session of the server is
/// read, and over a network its end is looked at on the servers' side: an end that had been sent by then stands before it in the history, however long it takes to arrive.
/// A SIGKILL by which a server is told to leave (its stop signal, or the signal of a deployment) is the rollover that is tried, and excuses nothing.
/// </summary>
internal static class KilledByTheRun
{
    /// <summary>What a process' exit causes is seen this soon, longer only where the harness or its network stood still.</summary>
    private static readonly TimeSpan exitSeenWithin = TimeSpan.FromSeconds(1);

    /// <summary>What the SIGKILL of a session's owner says of something that its client saw.</summary>
    public static KillBearing Of(SessionFacts session, HistoryEvent seen, RunFacts facts, out SignalSent? kill)
    {
        kill = null;
        if (facts.Server(session.Owner) is not { } server)
            return KillBearing.None;
        var pid = session.Owners.LastOrDefault(look => look.Pid is not null)?.Pid;
        if (KillOf(server, pid) is not { } fatal || !(fatal.Moment < seen.Moment))
            return KillBearing.None;
        kill = fatal;

        // The kernel ends a process' connections when it exits: what comes much later is of somebody who goes on holding them.
        var exit = server.Exited is { } exited && exited.Moment > fatal.Moment ? exited.At : fatal.At;
        if (seen.At - exit > facts.RoundTrip + exitSeenWithin + facts.StoodStill(exit, seen.At, session))
            return KillBearing.None;
        var oneWay = seen is ServerEnded { IsByTables: true } ? TimeSpan.Zero : facts.LeastRoundTrip / 2;
        if (oneWay == TimeSpan.Zero)
            return KillBearing.Caused;
        if (seen.At - oneWay < fatal.At)
            return KillBearing.CameBefore;

        return KillBearing.Caused;
    }

    /// <summary>
    /// The SIGKILL that a process of the server died of: of its leader that is told by its end, and no process survives one that was sent to it by its number.
    /// </summary>
    private static SignalSent? KillOf(ServerFacts server, int? pid)
    {
        if (server.KillOfTheRun is { } fatal && (pid is null || fatal.Reached(pid.Value, server.LeaderPid)))
            return fatal;
        return pid is { } owner && owner != server.LeaderPid ? server.Signals.FirstOrDefault(sent => sent.IsKillOfTheRun && sent.Pids?.Contains(owner) == true) : null;
    }

    /// <summary>The claim that follows for a session; null if the SIGKILL has nothing to do with it.</summary>
    public static Claim? ClaimOn(SessionFacts session, HistoryEvent seen, RunFacts facts)
    {
        var bearing = Of(session, seen, facts, out var kill);
        return bearing switch
        {
            KillBearing.Caused => new Excuse($"the run killed {facts.Server(session.Owner)!.Describe()}, which owned session {session.Name}", [kill!, seen], [session.Name], [session.Owner!]),
            _ => null,
        };
    }
}
