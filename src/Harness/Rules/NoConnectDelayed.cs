using Harness.Histories;
using Harness.Observations;
using Harness.Rules.Excusing;

namespace Harness.Rules;

/// <summary>
/// A client whose SYN is dropped (a full accept queue, a listener that is guarded or has left before it answered) is not lost, but waits a
/// second until its kernel sends the SYN again. What counts is the kernel's time and not the harness': a harness that was late to look
/// says nothing of the server. Nor does a network that stood still meanwhile: where the harness itself carries the packets, it may have to wait
/// for a processor, and for so long as it did the connect may take longer. Excused is a connect of which the scenario asks for a refusal:
/// who asks again and again until he is refused hits the moment of the close.
/// </summary>
internal sealed class NoConnectDelayed : IRule
{
    /// <summary>The kernel waits so long before it sends a SYN again for the first time, and never less (TCP_TIMEOUT_INIT, RFC 6298).</summary>
    private static readonly TimeSpan firstTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The relay tells of what it dropped within this time.</summary>
    private static readonly TimeSpan dropToldWithin = TimeSpan.FromSeconds(1);

    public string Name => "no-connect-delayed";

    public string Property => "No connect takes more than the network's round trip and the scenario's `connect-limit`.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var odds = new LossOdds(facts);
        var dropsLeft = facts.PacketsDropped.ToDictionary(drop => drop.Sequence, drop => drop.Count);
        foreach (var session in facts.Sessions)
        {
            if (!IsDelayed(session, facts) || session is not { ConnectStarted: { } started, ConnectEnded: { } ended })
                continue;
            yield return (Claim?)ExcuseOf(session, started, ended, facts, dropsLeft, odds) ?? Delayed(session, started, ended, facts);
        }
    }

    /// <summary>Whether its connect took longer than it may.</summary>
    internal static bool IsDelayed(SessionFacts session, RunFacts facts) =>
        session.ConnectTook is { } took && took > facts.RoundTrip + facts.ConnectLimit
        && session is { ConnectStarted: { } started, ConnectEnded: { } ended } && took > AllowedFor(started, ended, facts);

    /// <summary>The kernel measures a handshake, and it does not wait for the harness: only what carried no packets may have delayed it.</summary>
    private static TimeSpan AllowedFor(ConnectStarted started, ConnectEnded ended, RunFacts facts) =>
        facts.RoundTrip + facts.ConnectLimit + facts.NetworkStoodStill(started.At, ended.At, isShort: true);

    private static Excuse? ExcuseOf(SessionFacts session, ConnectStarted started, ConnectEnded ended, RunFacts facts, Dictionary<long, long> dropsLeft, LossOdds odds)
    {
        if (session.IsRefusalExpected)
            return new Excuse($"the scenario asks for a refusal of session {session.Name}: a client that retries until refused necessarily meets the close", [started, ended], [session.Name], []);
        var resent = ended.SynsResent ?? 0;
        var answersResent = resent == 0 && ended.Handshake is { } handshake ? LossOdds.Failures(handshake - facts.RoundTrip, firstTimeout) : 0;
        if (resent + answersResent == 0)
            return null;
        if (odds.MayHaveLostHandshakes(resent + answersResent))
        {
            return new Excuse(
                resent > 0
                    ? $"the scenario's network loses packets, and a SYN of session {session.Name} was sent again"
                    : $"the scenario's network loses packets, and the answer to the SYN of session {session.Name} was sent again: both kernels wait {SecondsText.Of(firstTimeout)} for that, and the server's was first",
                [started, ended],
                [session.Name],
                []);
        }

        if (resent == 0)
            return null;

        // A packet that was dropped while it connected, and that has not excused another session.
        if (facts.PacketsDropped.FirstOrDefault(drop => drop.At >= started.At && drop.At <= ended.At + dropToldWithin && dropsLeft[drop.Sequence] > 0) is not { } dropped)
            return null;
        dropsLeft[dropped.Sequence]--;
        return new Excuse(
            $"the harness' network dropped a packet while session {session.Name} connected",
            [.. new HistoryEvent[] { started, dropped, ended }.OrderBy(happened => happened.Moment)],
            [session.Name],
            []);
    }

    private static Violation Delayed(SessionFacts session, ConnectStarted started, ConnectEnded ended, RunFacts facts)
    {
        var took = session.ConnectTook!.Value;
        var resent = ended.SynsResent ?? 0;
        return new Violation(
            resent > 0
                ? $"the SYN of session {session.Name} had to be sent {resent + 1} times"
                : $"the connect of session {session.Name} was delayed",
            $"established within {SecondsText.Of(AllowedFor(started, ended, facts))}",
            resent > 0
                ? $"established by SYN number {resent + 1}, at least {SecondsText.Of(took)} after the first"
                : $"the handshake took {SecondsText.Of(took)} by the kernel's clock",
            [started, ended],
            [session.Name],
            session.Owner is { } owner ? [owner] : []) { Why = Explaining.LossExplanation.OfDelay(session, ended, facts) };
    }

    /// <summary>
    /// The least time that a handshake took: one second for each SYN that was sent again, and the handshake of the one that was answered.
    /// The kernel doubles the wait from the second or, since Linux 6.5, from the fifth time on (tcp_syn_linear_timeouts). Where an earlier SYN was answered after all, the kernel measures from that
    /// one on: it took no longer than the client saw.
    /// </summary>
    /// <param name="handshake">The handshake by the kernel.</param>
    /// <param name="synsResent">How often its SYN was sent again.</param>
    /// <param name="seen">How long its client saw it take; null where that is not known.</param>
    internal static TimeSpan? LeastTime(TimeSpan? handshake, int? synsResent, TimeSpan? seen)
    {
        if (handshake is null && synsResent is null)
            return null;
        var least = (handshake ?? TimeSpan.Zero) + (firstTimeout * (synsResent ?? 0));
        return seen > TimeSpan.Zero && seen < least ? seen : least;
    }
}
