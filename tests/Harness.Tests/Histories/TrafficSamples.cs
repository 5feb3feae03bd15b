using Harness.Observations;

namespace Harness.Tests.Histories;

/// <summary>Sessions of traffic 't', owned by v1 (pid 11): flawless ones, and one for each thing that can go wrong.</summary>
internal static class TrafficSamples
{
    internal static Stamp At(double seconds, long after) => new(TimeSpan.FromSeconds(seconds), after);

    /// <summary>Begun right after the event <paramref name="after"/>, and closed by its client right after the event <paramref name="until"/>.</summary>
    internal static TrafficSession Flawless(long number, long after = 7, long until = 9, string server = "v1", int pid = 11) => new(
        "t", number, TimeSpan.FromSeconds(1), At(1.5, after), ConnectOutcome.Established, At(1.75, after), TimeSpan.FromMicroseconds(85), null, "127.0.0.1", 40000,
        1, 1, At(2, after), pid, Ownership.Owned, pid, server, At(2, after), At(3, until), null, null, null, null);

    /// <summary>Its connect was refused.</summary>
    internal static TrafficSession Refused(long number, params string[] listening) => Flawless(number) with
    {
        Outcome = ConnectOutcome.Refused, Handshake = null, Address = null, Port = null, Sent = 0, Replies = 0, Replied = null, ClaimedPid = null,
        Ownership = null, Pid = null, Server = null, OwnerSeen = null, ClientEnded = null, Flaw = new TrafficFlaw("ConnectionRefused", listening),
    };

    /// <summary>It had its first reply, and then the server's side ended.</summary>
    internal static TrafficSession Dropped(long number, ServerEnding how, long after = 9) => Flawless(number) with
    {
        ClientEnded = null, ServerEnded = At(3, after), How = how, Flaw = how == ServerEnding.EndOfFile ? null : new TrafficFlaw("ConnectionReset"),
    };

    /// <summary>It got another reply than it had to.</summary>
    internal static TrafficSession Wrong(long number, string echo, int? claimedPid) => Flawless(number) with
    {
        Flaw = new TrafficFlaw(Exchange: 1, SentAt: At(1.75, 7), Echo: Payload.Of(System.Text.Encoding.Latin1.GetBytes(echo)), ClaimedPid: claimedPid, SeenAt: At(2, 7)),
    };

    /// <summary>Its line got no reply within 5 s.</summary>
    internal static TrafficSession Silent(long number) => Flawless(number) with
    {
        Replies = 0, Replied = null, ClaimedPid = null, ClientEnded = At(6.75, 9),
        Flaw = new TrafficFlaw(Exchange: 1, SentAt: At(1.75, 7), Missed: Payload.Of("t~"u8), Waited: TimeSpan.FromSeconds(5), SeenAt: At(6.75, 9)),
    };

    /// <summary>It was given up before its connect had ended.</summary>
    internal static TrafficSession GivenUp(long number) => Refused(number) with { Outcome = null, Connected = null, ClientEnded = At(3, 9), ByHarness = true, Flaw = null };
}
