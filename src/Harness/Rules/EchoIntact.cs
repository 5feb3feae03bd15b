using System.Text;
using System.Text.RegularExpressions;
using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;
using Harness.Protocols.Http;
using Harness.Rules.Excusing;
using Harness.Rules.Explaining;

namespace Harness.Rules;

/// <summary>
/// Every line comes back as it was sent, byte for byte, once, and nothing else comes; where a protocol says what a reply has to match, it does. A reply that is missing because the session
/// ended is the affair of <see cref="NoSessionDropped"/>, except after a half-close: then the server had to answer first. A client that ends the
/// session before the time of its request is over waits for no reply. A wait that was cut short (the run was interrupted, or a step beside it failed) says nothing; and bytes that come while a line is unanswered,
/// because its client waits no more, may be its reply.
/// </summary>
internal sealed class EchoIntact : IRule
{
    public string Name => "echo-intact";

    public string Property => "Every request gets its right reply, and nothing else comes: with `echo` its own line, byte for byte, and the owner's mark; with `line` and `banner` what matches; with `http` a whole response that is as the scenario says; with `tcp` its accept.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var odds = new LossOdds(facts);
        var foreign = new ForeignProtocol(facts);
        var silent = new SilentServers(facts);
        var deferred = new DeferredSessions(facts);
        return facts.Sessions
            .Where(session => !session.IsFlawless && !foreign.Tells(session) && !silent.Tells(session) && !deferred.Tells(session))
            .SelectMany(session => Wrong(session).Concat(WrongBeginnings(session)).Concat(Missing(session, facts, odds)).Concat(Abandoned(session, facts)))
            .Concat(UnaskedBytes.Of(facts.Sessions.Where(session => !session.IsFlawless && !foreign.Tells(session) && !deferred.Tells(session)), facts))
            .Concat(WrongResponses.Of(facts.Sessions.Where(session => !session.IsFlawless && !foreign.Tells(session)), facts))
            .Concat(foreign.Found)
            .Concat(silent.Found)
            .Concat(deferred.Found is { } doubt ? [doubt] : Array.Empty<Claim>())
            .Select(DoubtIfUnread)
            .OrderBy(claim => claim.Evidence[^1].Moment);
    }

    /// <summary>A reply at which its protocol failed accuses nobody, and acquits nobody.</summary>
    private static Claim DoubtIfUnread(Claim claim) =>
        claim is Violation violation && violation.Evidence.OfType<ReplyReceived>().FirstOrDefault(reply => ProtocolFailure.Is(reply.Fault)) is { } unread
            ? new Doubt($"what session {unread.Session} was answered cannot be told: {unread.Fault}", violation.Evidence, violation.Sessions, violation.Servers)
            : claim;

    /// <summary>The replies that are not what they had to be, each with its request.</summary>
    internal static IEnumerable<(LineSent Sent, ReplyReceived Reply)> WrongReplies(SessionFacts session) =>
        from reply in session.Replies
        join sent in session.Sent on reply.Exchange equals sent.Exchange
        where sent.IsInWords == true ? reply.Fault is not null : sent.IsPattern == true ? !Matches(sent, reply) : reply.Echo != sent.Expected || (sent.OwnerMarked && reply.ClaimedPid is null)
        select (sent, reply);

    /// <summary>A reply that has to match is whole as soon as it does. Of a long one, and of a right one of traffic that is not flawless, what it was is not kept.</summary>
    private static bool Matches(LineSent sent, ReplyReceived reply)
    {
        if (reply.Echo.Sha256 is not null || sent.Expected.Sha256 is not null || reply.Echo == sent.Line)
            return true;
        var text = TextOf(reply.Echo);
        return PatternOf(sent) is not { } pattern || pattern.IsMatch(text) || pattern.IsMatch(text.TrimEnd('\n').TrimEnd('\r'));
    }

    /// <summary>Bytes as a client of a protocol in lines reads them: a payload keeps each as one character.</summary>
    private static string TextOf(Payload payload) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(payload.Text));

    private static Pattern? PatternOf(LineSent sent)
    {
        try
        {
            return Pattern.Of(TextOf(sent.Expected));
        }
        catch (RegexParseException)
        {
            return null; // the history was made by other hands
        }
    }

    /// <summary>What has to come back, in words.</summary>
    internal static string Wanted(LineSent sent) => sent.IsInWords == true ? $"a response with {TextOf(sent.Expected).Replace("\n", ", ", StringComparison.Ordinal)}" : sent.IsPattern == true
        ? $"{(sent.Line.Length == 0 ? "a greeting" : "a reply")} that matches {sent.Expected.Quote()}"
        : sent.Expected.Quote() + (sent.OwnerMarked ? " and ': from PID'" : "");

    /// <summary>The bytes that answer nothing that was sent.</summary>
    internal static IEnumerable<UnexpectedBytes> Unasked(SessionFacts session, RunFacts facts) =>
        session.Unexpected.Where(bytes => !ServerMayClose.IsFarewell(session, facts) && !session.Sent.Any(sent => sent.Moment < bytes.Moment && MayBelongTo(session, sent, bytes, facts)));

    /// <summary>Whether bytes may be the beginning, or the rest, of the reply to a request that has none: its client waits for it no more.</summary>
    private static bool MayBelongTo(SessionFacts session, LineSent sent, UnexpectedBytes bytes, RunFacts facts)
    {
        if (session.Replies.Any(reply => reply.Exchange == sent.Exchange && reply.Moment < bytes.Moment))
            return false;
        var before = session.Missed.FirstOrDefault(missed => missed.Exchange == sent.Exchange)?.Received;
        var all = before is null or { Length: 0 } ? bytes.Received : before.Followed(bytes.Received);
        if (sent.IsInWords == true && ServerMayClose.Speaks(session, facts))
            return HttpResponse.IsBeginning(Encoding.Latin1.GetBytes(all.Text));

        // How a reply begins, neither an expression nor the words of another protocol say.
        return sent.IsPattern == true || sent.IsInWords == true || all.IsBeginningOf(sent.Expected, sent.OwnerMarked);
    }

    private static IEnumerable<Claim> Wrong(SessionFacts session) => WrongReplies(session).Where(wrong => wrong.Sent.IsInWords != true).Select(wrong => Violated(
        session,
        $"session {session.Name} got another reply than it had to",
        Wanted(wrong.Sent),
        wrong.Reply.Echo.QuoteUnlike(wrong.Sent.Expected) + (wrong.Reply.ClaimedPid is { } pid ? $" and ': from {pid}'" : wrong.Sent.OwnerMarked ? " without the owner's mark" : ""),
        wrong.Sent,
        wrong.Reply));

    /// <summary>What had come of a reply that is missing has to be its beginning.</summary>
    private static IEnumerable<Claim> WrongBeginnings(SessionFacts session) =>
        from missed in session.Missed
        join sent in session.Sent on missed.Exchange equals sent.Exchange
        where sent.IsPattern != true && sent.IsInWords != true && !missed.Received.IsBeginningOf(sent.Expected, sent.OwnerMarked)
        select Violated(session, $"session {session.Name} got the beginning of another reply than it had to", Wanted(sent), missed.Received.Quote(), sent, missed);

    private static IEnumerable<Claim> Missing(SessionFacts session, RunFacts facts, LossOdds odds) =>
        from missed in session.Missed
        join sent in session.Sent on missed.Exchange equals sent.Exchange
        where missed.Waited is { } limit ? missed.At - sent.At >= limit - RunFacts.TimerTolerance : session.HalfClosed?.Moment < missed.Moment && !(session.ClientEnded?.Moment < missed.Moment)
        select ClaimOf(session, sent, missed, facts, odds);

    private static Claim ClaimOf(SessionFacts session, LineSent sent, ReplyMissed missed, RunFacts facts, LossOdds odds)
    {
        if (KilledByTheRun.ClaimOn(session, missed, facts) is { } killed)
            return killed;
        if (StoppedByTheRun.ClaimOn(session, sent, missed, facts) is { } stopped)
            return stopped;
        if (missed.Waited is { } wait && facts.WasStarved(sent.At, missed.At, wait, session))
            return new Doubt($"whether session {session.Name} would have got its reply in time cannot be told: the harness did not run for {SecondsText.Of(facts.HarnessStoodStill(sent.At, missed.At, session))} of the wait", [sent, missed], [session.Name], session.Owner is { } held ? [held] : []);
        if (missed.Waited is { } kept && odds.MayHaveKept(session, kept))
            return new Doubt($"whether the server left session {session.Name} without its reply cannot be told: the scenario's network loses packets, and may have lost so many in a row", [sent, missed], [session.Name], session.Owner is { } far ? [far] : []);
        if (sent.IsAccept)
        {
            var limit = missed.Waited is { } wanted ? $" within {SecondsText.Of(wanted)}" : " before the end of the session";
            return Violated(session, $"session {session.Name} was not accepted in time", "a process that accepts it", $"none{limit}", sent, missed) with { Why = LossExplanation.Of(session, missed, facts) };
        }

        return Violated(
            session,
            sent.Line.Length == 0 ? $"session {session.Name} was not greeted" : $"session {session.Name} got no complete reply",
            Wanted(sent),
            missed.Waited is { } waited
                ? $"{missed.Received.Quote()} within {SecondsText.Of(waited)}"
                : $"{missed.Received.Quote()}, and then the end of the session",
            sent,
            missed) with { Why = LossExplanation.Of(session, missed, facts) };
    }

    /// <summary>A client that leaves by itself, as the scenario says, before its request is answered, accuses nobody.</summary>
    private static IEnumerable<Claim> Abandoned(SessionFacts session, RunFacts facts)
    {
        if (session is { IsEstablished: true, RequestsOpen: > 0, ClientEnded: { ByHarness: false } ended } && NoSessionDropped.DropOf(session, facts) is null)
            yield return new Excuse($"the client of session {session.Name} ended it before its request was answered, as the scenario says", [ended], [session.Name], session.Owner is { } owner ? [owner] : []);
    }

    private static Violation Violated(SessionFacts session, string message, string expected, string actual, params HistoryEvent[] evidence) =>
        new(message, expected, actual, evidence, [session.Name], session.Owner is { } owner ? [owner] : []);
}
