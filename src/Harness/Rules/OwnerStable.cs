using Harness.Observations;

namespace Harness.Rules;

/// <summary>A session is not handed on: neither the kernel nor the replies ever name another process.</summary>
internal sealed class OwnerStable : IRule
{
    public string Name => "owner-stable";

    public string Property => "The process that owns a session never changes.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        foreach (var session in facts.Sessions)
        {
            if (session.IsFlawless)
                continue;
            if (Change(session.Owners.Where(observed => observed.Pid is not null), observed => observed.Pid!.Value) is { } byKernel)
                yield return Changed(session, "by the kernel's tables", byKernel.First.Pid!.Value, byKernel.Second.Pid!.Value, byKernel.First, byKernel.Second);
            if (Change(session.Replies.Where(reply => reply.ClaimedPid is not null), reply => reply.ClaimedPid!.Value) is { } byReply)
                yield return Changed(session, "by its replies", byReply.First.ClaimedPid!.Value, byReply.Second.ClaimedPid!.Value, byReply.First, byReply.Second);
        }
    }

    private static (T First, T Second)? Change<T>(IEnumerable<T> looks, Func<T, int> pid)
    {
        var all = looks.ToList();
        var other = all.FindIndex(look => pid(look) != pid(all[0]));
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
