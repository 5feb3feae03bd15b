using Harness.Histories;
using Harness.Rules.Excusing;

namespace Harness.Rules;

/// <summary>
/// A process of a server that exits has served every session that it accepted until the client ended it. A session that it dropped after it was told
/// to end counts as open: its client was not done, and whether the process or the kernel closed it cannot be told. One that it dropped
/// before that is no matter of its exit. With HTTP a connection on which no request is open keeps nobody. A server that was killed could not wait.
/// </summary>
internal sealed class ExitAfterSessions : IRule
{
    public string Name => "exit-after-sessions";

    public string Property => "No server exits while a session that it owns is open.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        foreach (var server in facts.Servers)
        {
            if (server.Exited is not { } exited || server.FatalKill is not null)
                continue;
            var open = facts.SessionsOf(server)
                .Where(session => session.IsEstablished && !session.ClientHadEndedBefore(exited) && !ServerMayClose.AtItsExit(session, facts) && !(session.ServerEnded is { } ended && SentAgain.Of(session, ended, facts) is not null) && !WasDroppedBefore(session, server) && WasWith(session, exited))
                .ToList();
            if (open.Count == 0)
                continue;
            yield return new Violation(
                $"{server.Describe()} exited while {open.Count} of its sessions {(open.Count == 1 ? "was" : "were")} open",
                "it exits when its last session has been ended by its client",
                $"open: {string.Join(", ", open.Take(5).Select(session => session.Name))}{(open.Count > 5 ? ", …" : "")}",
                [exited],
                [.. open.Select(session => session.Name)],
                [server.Name]);
        }
    }

    /// <summary>Whether the process that exited had it: a session of a child that goes on is not touched by that.</summary>
    private static bool WasWith(SessionFacts session, ServerExited exited) =>
        session.Owners.LastOrDefault(look => look.Pid is not null)?.Pid is not { } pid || pid == exited.Pid;

    private static bool WasDroppedBefore(SessionFacts session, ServerFacts server) =>
        session.ServerEnded?.Moment < (server.Drain ?? server.Asked.FirstOrDefault())?.Moment;
}
