using Harness.Histories;
using Harness.Observations;
using Harness.Rules.Excusing;
using Harness.Rules.Explaining;

namespace Harness.Rules;

/// <summary>
/// A reply that comes late is an outage to its user, though nothing fails. A server that listens before it can accept gets its share of the
/// connections at once; one that is busy with its start answers nobody meanwhile. Time in which the harness or its network stood still does not count (<see cref="CountedTime"/>),
/// and neither does that in which the run had stopped the session's own server.
/// </summary>
internal sealed class NoReplyLate : IRule
{
    private const int firstFlightBytes = 10 * 536;

    public string Name => "no-reply-late";

    public string Property => "No reply takes more than the network's round trip and the scenario's `reply-limit`.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var late = new List<(SessionFacts Session, SlowReply Reply)>();
        var odds = new LossOdds(facts);
        foreach (var session in facts.Sessions)
        {
            // One that is excused or in doubt excuses no other one of the session; and a doubt is not hidden by an excuse.
            Claim? claim = null;
            foreach (var reply in LateRepliesOf(session, facts).OrderByDescending(reply => reply.Took))
            {
                if ((StoppedByTheRun.ClaimOn(session, reply, AllowedFor(session, reply, facts), facts) ?? LostInTheNetwork(session, reply, odds) ?? BesideAPause(session, reply, facts)) is { } found)
                {
                    claim = claim is Doubt ? claim : found is Doubt ? found : claim ?? found;
                    continue;
                }

                late.Add((session, reply));
                claim = null;
                break;
            }

            if (claim is not null)
                yield return claim;
        }

        var deferred = new DeferredSessions(facts);
        foreach (var session in facts.Sessions.Where(session => !session.IsFlawless && !deferred.Tells(session)))
        {
            if (LateWithoutReply(session, facts, odds) is { } claim)
                yield return claim;
        }

        // Many sessions that waited in one place for one cause are one violation.
        foreach (var group in late.GroupBy(one => (one.Session.Owner, HadWaited(one.Session, one.Reply))))
            yield return Violated(group.Key.Owner, group.Key.Item2, [.. group], facts);
    }

    /// <summary>Whether a reply of the session came late.</summary>
    internal static bool IsLate(SessionFacts session, RunFacts facts) => LateRepliesOf(session, facts).Any();

    private static IEnumerable<SlowReply> LateRepliesOf(SessionFacts session, RunFacts facts) =>
        session.TimedReplies.Where(reply => reply.Took > facts.RoundTrip + facts.ReplyLimit && CountedTime.UntilSeen(reply.Sent.At, reply.Received.At, session, facts, IsShort(reply)).AtMost > facts.RoundTrip + facts.ReplyLimit);

    /// <summary>Where it would have come in time without the harness' pauses, and yet was not there when the harness ran again, nothing is proven.</summary>
    private static Doubt? BesideAPause(SessionFacts session, SlowReply reply, RunFacts facts) => reply.Took > AllowedFor(session, reply, facts)
        ? null
        : new Doubt(
            $"whether a reply to session {session.Name} was late by the server's doing cannot be told: it took {SecondsText.Of(reply.Took)}, the harness did not run for {SecondsText.Of(facts.HarnessStoodStill(reply.Sent.At, reply.Received.At, session))} of that, and the reply was not there when it ran again",
            [reply.Sent, reply.Received], [session.Name], session.Owner is { } owner ? [owner] : []);

    private static Claim? LostInTheNetwork(SessionFacts session, SlowReply reply, LossOdds odds) => odds.MayHaveDelayed(session, reply.Took)
        ? new Excuse($"the scenario's network loses packets: a reply to session {session.Name} took {SecondsText.Of(reply.Took)}", [reply.Sent, reply.Received], [session.Name], session.Owner is { } owner ? [owner] : [])
        : null;

    /// <summary>
    /// Whether request and reply fit into what both sides send before they have heard anything (ten segments, RFC 6928, of 536 bytes at least): a longer one waits for acknowledgements, which need the other direction again.
    /// </summary>
    private static bool IsShort(SlowReply reply) => reply.Sent.Line.Length <= firstFlightBytes && reply.Received.Echo.Length <= firstFlightBytes;

    private static TimeSpan AllowedFor(SessionFacts session, SlowReply reply, RunFacts facts) =>
        facts.RoundTrip + facts.ReplyLimit + facts.StoodStill(reply.Sent.At, reply.Received.At, session, IsShort(reply));

    /// <summary>
    /// A session that was ended when its reply was late already: by its client, by the run that killed its server, or, where the run had stopped the server when the wait was over, in the
    /// cleanup. Whatever had come later would have been late. One whose wait was over, or whose session the server ended, is for other rules.
    /// </summary>
    private static Claim? LateWithoutReply(SessionFacts session, RunFacts facts, LossOdds odds)
    {
        if (session is not { IsEstablished: true, RequestsOpen: > 0 } || EndOfTheWait(session, facts) is not { } ended)
            return null;
        var sent = session.Sent.FirstOrDefault(sent => session.Replies.All(reply => reply.Exchange != sent.Exchange));
        if (sent is null || !(sent.Moment < ended.Moment))
            return null;
        var waited = ended.At - sent.At;
        var stopped = facts.Server(session.Owner)?.StoppedWithin(sent.At, ended.At, session.OwnerPid) ?? TimeSpan.Zero;
        var counted = CountedTime.UntilDone(sent.At, ended.At, session, facts);
        var limit = facts.RoundTrip + facts.ReplyLimit + stopped;
        if (counted.AtMost <= limit)
            return null;
        var what = $"session {session.Name} waited {SecondsText.Of(waited)} for a reply that had not come when {(ended is ClientEnded ? "its client left" : "the run killed its server")}";
        string[] servers = session.Owner is { } owner ? [owner] : [];
        if (counted.AtLeast <= limit)
            return new Doubt($"{what}: whether by the server's doing cannot be told, since the harness did not run for {SecondsText.Of(facts.HarnessStoodStill(sent.At, ended.At, session))} of that", [sent, ended], [session.Name], servers);
        return odds.MayHaveKept(session, waited)
            ? new Doubt($"{what}: whether by the server's doing cannot be told, since the scenario's network loses packets", [sent, ended], [session.Name], servers)
            : new Violation(what, $"a reply within {SecondsText.Of(limit + (waited - counted.AtLeast))}", "none", [sent, ended], [session.Name], servers) { Why = LossExplanation.Of(session, ended, facts) };
    }

    /// <summary>What ended the wait of a session for a reply, if that is for this rule to judge.</summary>
    private static HistoryEvent? EndOfTheWait(SessionFacts session, RunFacts facts)
    {
        var misses = session.Missed.Where(missed => missed.Waited is not null).ToList();
        var areExcused = misses.Count > 0 && misses.TrueForAll(missed => session.Sent.FirstOrDefault(sent => sent.Exchange == missed.Exchange) is { } sent && StoppedByTheRun.ClaimOn(session, sent, missed, facts) is not null);
        if (misses.Count > 0 && !areExcused)
            return null;
        if (NoSessionDropped.DropOf(session, facts) is { } drop)
            return KilledByTheRun.Of(session, drop, facts, out var kill) == KillBearing.Caused ? kill : null;
        return session.ClientEnded is { } ended && (areExcused || !ended.ByHarness) ? ended : null;
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
            $"a reply within {SecondsText.Of(AllowedFor(worst.Session, worst.Reply, facts))}",
            $"a reply to session {worst.Session.Name} after {SecondsText.Of(worst.Reply.Took)}",
            [worst.Reply.Sent, worst.Reply.Received],
            [.. late.Select(one => one.Session.Name)],
            server is null ? [] : [server.Name]) { Why = LossExplanation.OfLateReplies(server, waited, [.. late.Select(one => one.Session)], worst.Reply, facts) };
    }
}
