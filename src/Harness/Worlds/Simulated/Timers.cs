namespace Harness.Worlds.Simulated;

/// <summary>The kernel's timers of a connection.</summary>
internal static class Timers
{
    /// <summary>How often a SYN-ACK is sent again before its request is dropped (net.ipv4.tcp_synack_retries).</summary>
    public const int SynAckRetries = 5;

    /// <summary>How often a SYN is sent again every second before the wait doubles (net.ipv4.tcp_syn_linear_timeouts, since Linux 6.5).</summary>
    private const int LinearSynTimeouts = 4;

    /// <summary>Until a SYN that was sent so many times is sent again (TCP_TIMEOUT_INIT, RFC 6298).</summary>
    public static TimeSpan SynTimeout(int sent) => TimeSpan.FromSeconds(sent <= LinearSynTimeouts ? 1 : 1 << Math.Min(sent - LinearSynTimeouts, 7));

    /// <summary>Until a SYN-ACK that was sent so many times is sent again.</summary>
    public static TimeSpan SynAckTimeout(int sent) => TimeSpan.FromSeconds(1 << Math.Min(sent - 1, 7));

    /// <summary>Until data without an ACK is sent again for the first time (TCP_RTO_MIN and the round trip).</summary>
    public static TimeSpan DataTimeout(TimeSpan roundTrip) => TimeSpan.FromMilliseconds(200) + roundTrip;
}
