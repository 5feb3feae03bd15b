using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;

namespace Harness.Running;

/// <summary>
/// How long the clients of a run wait for an answer. It is longer than what the rules allow a server, so that an answer that is late is seen, and not only
/// missed: whether it came in time is for them to say.
/// </summary>
/// <param name="scenario">Its <c>reply-limit</c> and its network.</param>
/// <param name="polling">Scales every wait.</param>
/// <param name="pauses">Time in which the harness did not run counts against no wait for a reply.</param>
internal sealed class ClientDeadlines(Scenario scenario, Polling polling, HarnessPauses pauses)
{
    /// <summary>How long a reply is waited for at least, not scaled; see <see cref="ReplyLimitInForce"/>.</summary>
    public static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(5);

    /// <summary>How much longer than a scenario's <c>reply-limit</c> a reply is waited for.</summary>
    private static readonly TimeSpan replyMargin = TimeSpan.FromSeconds(1);

    /// <summary>A SYN that is lost is sent again after 1 s and after 3 s (tcp(7), tcp_syn_retries).</summary>
    private static readonly TimeSpan handshakeWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan closeWait = TimeSpan.FromSeconds(1);

    /// <summary>How long connects that were due are made up for after the stop; the traffic has the same limit.</summary>
    private static readonly TimeSpan catchUp = TimeSpan.FromSeconds(10);

    /// <summary>When the harness did not run: that counts against no wait for a reply.</summary>
    public HarnessPauses Pauses => pauses;

    /// <summary>How long a handshake is waited for: 5 s, scaled.</summary>
    public TimeSpan HandshakeWait => polling.Scale(handshakeWait);

    /// <summary>
    /// How long sessions of traffic may take to end when it is stopped, beside the requests that they go on with: a handshake, a reply and a close, the connects that are made up for, and the time in
    /// which the harness does not run. Scaled.
    /// </summary>
    public TimeSpan StopWait => HandshakeWait + ReplyLimitInForce + CloseWait + polling.Scale(catchUp) + Limits.HarnessPauses;

    /// <summary>How long an orderly close waits for the server's side to close as well: 1 s, scaled.</summary>
    public TimeSpan CloseWait => polling.Scale(closeWait);

    /// <summary>
    /// How long a reply is waited for in this run: 5 s, or more where the scenario's <c>reply-limit</c> and the round trip of its network say so.
    /// Scaled.
    /// </summary>
    public TimeSpan ReplyLimitInForce
    {
        get
        {
            var enough = (scenario.ReplyLimit ?? TimeSpan.Zero) + RoundTrip + replyMargin;
            return polling.Scale(enough > ReplyLimit ? enough : ReplyLimit);
        }
    }

    /// <summary>
    /// Waits until a condition holds, or until the harness has run for as long as the limit since a time: time in which it did not run is waited for again, within bounds.
    /// </summary>
    /// <param name="condition">The condition; asked often.</param>
    /// <param name="limit">The limit, not scaled.</param>
    /// <param name="since">From when on pauses count, from the run's beginning.</param>
    /// <param name="history">Where the run is by now.</param>
    /// <param name="cancellation">Ends the wait before its time.</param>
    public Task UntilAsync(Func<bool> condition, TimeSpan limit, TimeSpan since, History history, CancellationToken cancellation) =>
        polling.UntilAsync(condition, limit, () => pauses.Within(since, history.Elapsed), cancellation);

    /// <summary>The longest round trip of the scenario's network: with its jitter in both directions. Not scaled.</summary>
    public TimeSpan RoundTrip => scenario.Network is { } network ? network.RoundTrip + (2 * network.Jitter) : TimeSpan.Zero;
}
