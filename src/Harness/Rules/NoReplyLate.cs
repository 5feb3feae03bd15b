using Harness.Histories;
using Harness.Observations;
using Harness.Rules.Excusing;
using Harness.Rules.Explaining;

namespace Harness.Rules;

/// <summary>
/// A reply that comes late is an outage to its user, though nothing fails. A server that listens before it can accept gets its share of the
/// connections at once; one that is busy with its start answers nobody meanwhile. Time in which the harness or its network stood still does not count,
/// and neither does that in which the run had stopped the session's own server.
/// </summary>
internal sealed class NoReplyLate : IRule
{
    /// <summary>A segment that the scenario's network loses is sent again after a timeout, which doubles each time (RFC 6298): allowed are two in a row.</summary>
    private static readonly TimeSpan resendTime = TimeSpan.FromSeconds(3);

    public string Name => "no-reply-late";

    public string Property => "No reply takes more than the network's round trip and the scenario's `reply-limit`.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var late = new List<(SessionFacts Session, SlowReply Reply)>();
        var resends = facts.NetworkLoses ? facts.Events.OfType<KernelCounted>().Sum(counted => counted.Counters.GetValueOrDefault("TcpRetransSegs")) : 0;
        foreach (var session in facts.Sessions)
        {
            if (LateReplyOf(session, facts) is not { } reply)
                continue;
            if (StoppedByTheRun.ClaimOn(session, reply, AllowedFor(reply, facts), facts) is { } excuse)
                yield return excuse;
            else if (resends > 0 && reply.Took <= AllowedFor(reply, facts) + resendTime && resends-- > 0)
                yield return new Excuse($"the scenario's network loses packets, and segments were sent again in the run: a reply to session {session.Name} took {SecondsText.Of(reply.Took)}", [reply.Sent, reply.Received], [session.Name], session.Owner is { } owner ? [owner] : []);
            else
                late.Add((session, reply));
        }

        foreach (var session in facts.Sessions.Where(session => !session.IsFlawless))
        {
            if (LateWithoutReply(session, facts) is { } violation)
                yield return violation;
        }

        // Many sessions that waited in one place for one cause are one violation.
        foreach (var group in late.GroupBy(one => (one.Session.Owner, HadWaited(one.Session, one.Reply))))
            yield return Violated(group.Key.Owner, group.Key.Item2, [.. group], facts);
    }

    /// <summary>Whether a reply of the session came late.</summary>
    internal static bool IsLate(SessionFacts session, RunFacts facts) => LateReplyOf(session, facts) is not null;

    private static SlowReply? LateReplyOf(SessionFacts session, RunFacts facts) =>
        session.SlowestReply is { } reply && reply.Took > facts.RoundTrip + facts.ReplyLimit && reply.Took > AllowedFor(reply, facts) ? reply : null;

    private static TimeSpan AllowedFor(SlowReply reply, RunFacts facts) =>
        facts.RoundTrip + facts.ReplyLimit + facts.StoodStill(reply.Sent.At, reply.Received.At);

    /// <summary>
    /// A client that leaves by itself, as the scenario says, when its reply was late already: whatever had come later would have been late. One whose wait was over, or
    /// whose session the server ended, is for other rules.
    /// </summary>
    private static Violation? LateWithoutReply(SessionFacts session, RunFacts facts)
    {
        if (session is not { IsEstablished: true, RequestsOpen: > 0, ClientEnded: { ByHarness: false } ended } || session.Missed.Any(missed => missed.Waited is not null) || NoSessionDropped.DropOf(session, facts) is not null)
            return null;
        var sent = session.Sent[Math.Min(session.Replies.Count, session.Sent.Count - 1)];
        var waited = ended.At - sent.At;
        var stopped = facts.Server(session.Owner)?.StoppedWithin(sent.At, ended.At, session.OwnerPid) ?? TimeSpan.Zero;
        var allowed = facts.RoundTrip + facts.ReplyLimit + facts.StoodStill(sent.At, ended.At) + stopped;
        return waited <= allowed
            ? null
            : new Violation(
                $"session {session.Name} waited {SecondsText.Of(waited)} for a reply that had not come when its client left",
                $"a reply within {SecondsText.Of(allowed)}",
                "none",
                [sent, ended],
                [session.Name],
                session.Owner is { } owner ? [owner] : []);
    }

    /// <summary>Whether the kernel was seen to have it in a queue while its reply was waited for.</summary>
    private static bool HadWaited(SessionFacts session, SlowReply reply) => session.LastWaiting is { } look && look.At > reply.Sent.At;

    private static Violation Violated(string? owner, bool waited, List<(SessionFacts Session, SlowReply Reply)> late, RunFacts facts)
    {
        var worst = late.MaxBy(one => one.Reply.Took);
        var server = facts.Server(owner);
        var name = server?.Describe() ?? "no server that is known";
        var who = late.Count == 1 ? $"session {worst.Session.Name}" : $"{late.Count} sessions";
        return new Violation(
            waited
                ? $"{who} waited up to {SecondsText.Of(worst.Reply.Took)} for a reply, in the accept queue of {name}"
                : $"{who} waited up to {SecondsText.Of(worst.Reply.Took)} for a reply of {name}",
            $"a reply within {SecondsText.Of(AllowedFor(worst.Reply, facts))}",
            $"a reply to session {worst.Session.Name} after {SecondsText.Of(worst.Reply.Took)}",
            [worst.Reply.Sent, worst.Reply.Received],
            [.. late.Select(one => one.Session.Name)],
            server is null ? [] : [server.Name]) { Why = LossExplanation.OfLateReplies(server, waited, [.. late.Select(one => one.Session)], worst.Reply, facts) };
    }
}
