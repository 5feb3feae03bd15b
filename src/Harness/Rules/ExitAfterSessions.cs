using Harness.Histories;
using Harness.Observations;
using Harness.Rules.Excusing;

namespace Harness.Rules;

/// <summary>
/// A process of a server that exits, its leader or a worker, has served every session that it accepted until the client ended it. A session that it dropped after it was told
/// to end counts as open: its client was not done, and whether the process or the kernel closed it cannot be told. One that it dropped
/// before that is no matter of its exit. With HTTP a connection on which no request is open keeps nobody. A process that was killed could not wait.
/// </summary>
internal sealed class ExitAfterSessions : IRule
{
    /// <summary>What the kernel closes at a worker's end is seen so close to it; longer over a network.</summary>
    private static readonly TimeSpan endSeenWithin = TimeSpan.FromSeconds(1);

    public string Name => "exit-after-sessions";

    public string Property => "No server, and no worker of a server, exits while a session that it owns is open.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var silent = new SilentServers(facts);
        foreach (var server in facts.Servers)
        {
            if (server.Exited is { } exited && server.KillOfTheRun is null)
            {
                var open = OpenAt(exited, server, facts)
                    .Where(session => !(session.ServerEnded?.Moment < (server.Drain ?? server.Asked.FirstOrDefault())?.Moment) && WasWith(session, exited.Pid) && !silent.Tells(session))
                    .ToList();
                if (open.Count > 0)
                    yield return Violated(server, server.Describe(), exited, open);
            }

            foreach (var ended in server.WorkersEnded)
            {
                if (ended.Pid == server.LeaderPid || WasKilled(server, ended))
                    continue;
                var open = OpenAt(ended, server, facts).Where(session => !session.IsFlawless && session.OwnerPid == ended.Pid && EndedWith(session, ended, server, facts)).ToList();
                if (open.Count > 0)
                    yield return Violated(server, server.Describe(ended.Pid), ended, open);
            }
        }
    }

    private static IEnumerable<SessionFacts> OpenAt(HistoryEvent exit, ServerFacts server, RunFacts facts) => facts.SessionsOf(server).Where(session =>
        session.IsEstablished && !session.ClientHadEndedBefore(exit) && !ServerMayClose.AtItsExit(session, facts)
        && !(session.ServerEnded is { } ended && (SentAgain.Of(session, ended, facts) ?? SentBehindTheLast.Of(session, ended)) is not null));

    /// <summary>Whether the process that exited had it: a session of a child that goes on is not touched by that.</summary>
    private static bool WasWith(SessionFacts session, int exited) => session.OwnerPid is not { } pid || pid == exited;

    private static bool WasKilled(ServerFacts server, WorkerEnded ended) => server.Signals.Any(sent => sent.IsKillOfTheRun && sent.Pids?.Contains(ended.Pid) == true && sent.Moment < ended.Moment);

    /// <summary>
    /// Whether a session ended with its worker, or after that was told to end. One that goes on is held by another process as well; and of a worker that nobody told to end it is only known that it closed
    /// a session, where its end is not close to that.
    /// </summary>
    private static bool EndedWith(SessionFacts session, WorkerEnded ended, ServerFacts server, RunFacts facts)
    {
        if (session.ServerEnded is not { } end)
            return session.Owners.Any(look => look.Moment > ended.Moment && look.Ownership is Ownership.Gone or Ownership.Unheld);
        if (ToldToEnd(server, ended) is { } told)
            return told.Moment < end.Moment;
        var span = Later(end, ended) - Earlier(end, ended);
        return span <= endSeenWithin + facts.RoundTrip + facts.StoodStill(Earlier(end, ended), Later(end, ended), session);
    }

    /// <summary>What told a worker to end: a signal to it or to its leader, or a reload that found it there.</summary>
    private static HistoryEvent? ToldToEnd(ServerFacts server, WorkerEnded ended) => server.Asked
        .Where(sent => sent.Pids is null || sent.Pids.Contains(ended.Pid))
        .Concat<HistoryEvent>(server.Reloads.Where(reload => reload.Pids.Contains(ended.Pid)))
        .Where(told => told.Moment < ended.Moment)
        .MinBy(told => told.Moment);

    private static TimeSpan Earlier(HistoryEvent one, HistoryEvent other) => one.At < other.At ? one.At : other.At;

    private static TimeSpan Later(HistoryEvent one, HistoryEvent other) => one.At > other.At ? one.At : other.At;

    private static Violation Violated(ServerFacts server, string who, HistoryEvent exit, List<SessionFacts> open) => new(
        $"{who} exited while {open.Count} of its sessions {(open.Count == 1 ? "was" : "were")} open",
        "it exits when its last session has been ended by its client",
        $"open: {string.Join(", ", open.Take(5).Select(session => session.Name))}{(open.Count > 5 ? ", …" : "")}",
        [exit],
        [.. open.Select(session => session.Name)],
        [server.Name]);
}
