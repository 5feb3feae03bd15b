using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// A session is not handed on: the kernel never names another server, and the replies never another process. Within a server it may be: in a cluster of Node.js the main process accepts, and
/// passes the connection to a worker (SCM_RIGHTS, unix(7)).
/// </summary>
internal sealed class OwnerStable : IRule
{
    public string Name => "owner-stable";

    public string Property => "The server that owns a session never changes, nor the process that its replies name.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        foreach (var session in facts.Sessions)
        {
            if (session.IsFlawless)
                continue;
            if (Change(session.Owners.Where(observed => observed.Pid is not null), observed => observed.Server ?? $"pid {observed.Pid}") is { } byKernel)
                yield return Changed(session, "by the kernel's tables", byKernel.First.Pid!.Value, byKernel.Second.Pid!.Value, byKernel.First, byKernel.Second);
            if (Change(session.Replies.Where(reply => reply.ClaimedPid is not null), reply => $"{reply.ClaimedPid}") is { } byReply)
                yield return Changed(session, "by its replies", byReply.First.ClaimedPid!.Value, byReply.Second.ClaimedPid!.Value, byReply.First, byReply.Second);
        }
    }

    private static (T First, T Second)? Change<T>(IEnumerable<T> looks, Func<T, string> owner)
    {
        var all = looks.ToList();
        var other = all.FindIndex(look => owner(look) != owner(all[0]));
        return other < 0 ? null : (all[0], all[other]);
    }

    private static Violation Changed(SessionFacts session, string source, int before, int after, HistoryEvent first, HistoryEvent second) => new(
        $"session {session.Name} changed its owner, {source}",
        $"pid {before} to the end",
        $"pid {before}, then pid {after}",
        [first, second],
        [session.Name],
        session.Owner is { } owner ? [owner] : []);
}
