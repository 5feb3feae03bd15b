namespace Harness.Rules;

/// <summary>
/// A reply names the process that sent it. When the kernel's socket tables name an owner the next time, it has to be the same process. A look at the tables that finds no owner
/// proves nothing: the process is gone, or the kernel was asked before the reply and its answer was recorded after it.
/// </summary>
internal sealed class OwnerConfirmed : IRule
{
    public string Name => "owner-confirmed";

    public string Property => "The process that a reply names is the one that holds the session by the kernel's tables.";

    public IEnumerable<Claim> Check(RunFacts facts) =>
        from session in facts.Sessions
        where !session.IsFlawless
        from reply in session.Replies
        where reply.ClaimedPid is not null
        let observed = session.Owners.FirstOrDefault(look => look.Moment > reply.Moment && look.Pid is not null)
        where observed is not null && observed.Pid != reply.ClaimedPid
        select new Violation(
            $"a reply on session {session.Name} names another owner than the kernel",
            $"pid {observed.Pid}{(observed.Server is null ? "" : $" ({observed.Server})")}, by the kernel's tables",
            $"pid {reply.ClaimedPid}, by the reply",
            [reply, observed],
            [session.Name],
            observed.Server is { } server ? [server] : []);
}
