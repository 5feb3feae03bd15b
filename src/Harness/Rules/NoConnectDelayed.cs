using Harness.Histories;

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
    /// <summary>The format's default for <c>connect-limit</c>.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMilliseconds(250);

    /// <summary>The kernel waits so long before it sends a SYN again for the first time, and never less (TCP_TIMEOUT_INIT, RFC 6298).</summary>
    private static readonly TimeSpan firstTimeout = TimeSpan.FromSeconds(1);

    public string Name => "no-connect-delayed";

    public string Property => "No connect takes more than the network's round trip and the scenario's `connect-limit`.";

    public IEnumerable<Violation> Check(RunFacts facts)
    {
        var limit = facts.RoundTrip + facts.ConnectLimit;
        var networkLoses = facts.NetworkLoses;
        foreach (var session in facts.Sessions)
        {
            if (session.ConnectTook is not { } took || took <= limit || session.IsRefusalExpected || session is not { ConnectStarted: { } started, ConnectEnded: { } ended })
                continue;
            var resent = ended.SynsResent ?? 0;
            if (resent > 0 && networkLoses)
                continue; // it may be the network that lost it
            var allowed = limit + facts.NetworkStoodStill(started.At, ended.At);
            if (took <= allowed)
                continue;
            yield return new Violation(
                resent > 0
                    ? $"the SYN of session {session.Name} had to be sent {resent + 1} times"
                    : $"the connect of session {session.Name} was delayed",
                $"established within {EventText.Seconds(allowed)}",
                resent > 0
                    ? $"established by SYN number {resent + 1}, at least {EventText.Seconds(took)} after the first"
                    : $"the handshake took {EventText.Seconds(took)} by the kernel's clock",
                [started, ended],
                [session.Name],
                session.Owner is { } owner ? [owner] : []);
        }
    }

    /// <summary>
    /// The least time that a handshake took: one second for each SYN that was sent again, and the handshake of the one that was answered.
    /// The kernel doubles the wait from the second or, since Linux 6.5, from the fifth time on (tcp_syn_linear_timeouts).
    /// </summary>
    internal static TimeSpan? LeastTime(TimeSpan? handshake, int? synsResent) =>
        handshake is null && synsResent is null ? null : (handshake ?? TimeSpan.Zero) + (firstTimeout * (synsResent ?? 0));
}
