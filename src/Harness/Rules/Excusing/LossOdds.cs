using Harness.Histories;

namespace Harness.Rules.Excusing;

/// <summary>
/// How often the scenario's own network is likely to have done something by losing packets: a share of packets that it loses in each direction says how likely it is that as many attempts
/// in a row fail. Allowed is ten times what is to be expected; what goes beyond is not the network's.
/// </summary>
internal static class LossOdds
{
    /// <summary>How many of so many exchanges or handshakes may have failed so many times in a row.</summary>
    /// <param name="attempted">How many there were.</param>
    /// <param name="inARow">How many attempts of one have to fail: each takes a packet in each direction.</param>
    /// <param name="facts">The run.</param>
    public static int Allowed(long attempted, int inARow, RunFacts facts) => facts.Started?.Network is { Loss: > 0 and var loss }
        ? (int)Math.Min(attempted, Math.Ceiling((10 * attempted * Math.Pow(2 * (double)loss, inARow)) - 0.01))
        : 0;

    /// <summary>How many requests were sent in the run.</summary>
    public static long Requests(RunFacts facts) => facts.Events.Sum(happened => happened switch
    {
        LineSent => 1L,
        Observations.TrafficSession session => session.Sent,
        _ => 0L,
    });
}
