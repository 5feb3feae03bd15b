using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Excusing;

/// <summary>
/// What the scenario's own network is likely to have done by losing packets. How long something took says how many attempts in a row failed, since the kernel doubles the time between them
/// (RFC 6298); the share of packets that the network loses says how likely that is; and how many were attempted says how often it is to be expected. What goes far beyond that is not the
/// network's. Each answer uses up one of what is allowed, so that one cause of few excuses no many.
/// </summary>
/// <param name="facts">The run.</param>
internal sealed class LossOdds(RunFacts facts)
{
    /// <summary>The kernel waits at least so long, and the round trip, before it sends a segment again (TCP_RTO_MIN).</summary>
    private static readonly TimeSpan leastTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>And so long where it has no measure of the round trip: of a SYN, and after one that had to be sent again (TCP_TIMEOUT_INIT).</summary>
    private static readonly TimeSpan firstTimeout = TimeSpan.FromSeconds(1);

    /// <summary>What is to be expected in fewer than one of a thousand runs is not the network's.</summary>
    private const double LeastExpected = 0.001;

    private readonly Dictionary<(string Kind, int InARow), int> used = [];
    private (long Measured, long Unmeasured)? requests;

    /// <summary>That a packet or its answer is lost, each in its direction; 0 if the network loses none.</summary>
    private double EitherLost => Math.Min(1, 2 * (double)(facts.Started?.Network?.Loss ?? 0));

    /// <summary>Whether the network may have delayed a reply for so long. What the kernels counted may prove that no segment was sent again.</summary>
    public bool MayHaveDelayed(SessionFacts session, TimeSpan took) => !IsNothingResent() && MayHaveLost(session, Failures(session, took));

    /// <summary>Whether the network may have kept a reply from coming for so long.</summary>
    public bool MayHaveKept(SessionFacts session, TimeSpan waited) => MayHaveLost(session, Failures(session, waited) + 1);

    /// <summary>Whether the network may have lost a handshake's packets so many times in a row.</summary>
    public bool MayHaveLostHandshakes(int inARow) => Uses("handshake", inARow, facts.Sessions.Count());

    /// <summary>Whether the network may have left a connect unanswered for so long.</summary>
    public bool MayHaveLeftUnanswered(TimeSpan waited) => MayHaveLostHandshakes(Failures(waited - facts.RoundTrip, firstTimeout) + 1);

    /// <summary>
    /// How many of so many things the network may have done that take so many losses in a row: what is to be expected, and five times its standard deviation more (Poisson).
    /// </summary>
    /// <param name="attempted">How many were attempted.</param>
    /// <param name="inARow">How many attempts of one have to fail.</param>
    /// <param name="eitherLost">That one of them fails.</param>
    public static double Allowed(long attempted, int inARow, double eitherLost)
    {
        var expected = attempted * Math.Pow(eitherLost, inARow);
        return eitherLost <= 0 || expected < LeastExpected ? 0 : Math.Min(attempted, Math.Ceiling(expected + (5 * Math.Sqrt(expected))));
    }

    /// <summary>How many attempts in a row have failed when so much time has passed: they are made at once, after one timeout, after three, seven, ….</summary>
    public static int Failures(TimeSpan passed, TimeSpan timeout) => passed <= TimeSpan.Zero ? 0 : (int)Math.Floor(Math.Log2((passed / timeout) + 1));

    private static bool IsUnmeasured(SessionFacts session) => session.ConnectEnded?.SynsResent is > 0;

    private int Failures(SessionFacts session, TimeSpan took) =>
        Failures(took - facts.RoundTrip, IsUnmeasured(session) ? firstTimeout : leastTimeout + facts.RoundTrip);

    private bool MayHaveLost(SessionFacts session, int inARow)
    {
        if (!facts.NetworkLoses || inARow == 0)
            return false;
        var (measured, unmeasured) = requests ??= CountRequests();
        return IsUnmeasured(session) ? Uses("unmeasured", inARow, unmeasured) : Uses("measured", inARow, measured);
    }

    private bool Uses(string kind, int inARow, long attempted)
    {
        // What takes more losses is one of those that take fewer.
        var before = used.Where(one => one.Key.Kind == kind && one.Key.InARow >= inARow).Sum(one => one.Value);
        if (before >= Allowed(attempted, inARow, EitherLost))
            return false;
        used[(kind, inARow)] = used.GetValueOrDefault((kind, inARow)) + 1;
        return true;
    }

    private bool IsNothingResent() => facts.Events.OfType<KernelCounted>().Any(counted => counted.Counters.TryGetValue("TcpRetransSegs", out var resent) && resent == 0);

    private (long Measured, long Unmeasured) CountRequests()
    {
        var unmeasuredSessions = facts.Events.OfType<ConnectEnded>().Where(ended => ended.SynsResent is > 0).Select(ended => ended.Session).ToHashSet(StringComparer.Ordinal);
        long measured = 0, unmeasured = 0;
        foreach (var happened in facts.Events)
        {
            var (sent, isUnmeasured) = happened switch
            {
                LineSent line => (1, unmeasuredSessions.Contains(line.Session)),
                TrafficSession session => (session.Sent, session.SynsResent is > 0),
                _ => (0, false),
            };
            if (isUnmeasured)
                unmeasured += sent;
            else
                measured += sent;
        }

        return (measured, unmeasured);
    }
}
