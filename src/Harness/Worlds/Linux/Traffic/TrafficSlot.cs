using Harness.Observations;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>How far a session of traffic has come.</summary>
internal enum TrafficStage
{
    /// <summary>There is none.</summary>
    Idle,

    /// <summary>The SYN is sent.</summary>
    Connecting,

    /// <summary>A line is sent and its reply is waited for.</summary>
    Exchanging,

    /// <summary>It has got all replies and stays open.</summary>
    Held,

    /// <summary>It was held, and the kernel has no server's end of it any more: whether a FIN or a RST comes is waited for.</summary>
    Missing,

    /// <summary>Its client has shut its side down, and what the server had sent before it could know that is waited for.</summary>
    Closing,
}

/// <summary>A session of traffic under way: used again for the next one when it is over.</summary>
/// <param name="index">By what number the poller knows it.</param>
internal sealed class TrafficSlot(int index)
{
    /// <summary>A reply that takes so long is recorded, and where its session waits is looked at.</summary>
    private static readonly TimeSpan slow = TimeSpan.FromMilliseconds(100);

    private byte[] received = [];

    public int Index { get; } = index;

    public TrafficStage Stage { get; set; }

    public int Descriptor { get; private set; }

    public bool IsPolled { get; set; }

    public long Number { get; private set; }

    public TimeSpan Due { get; private set; }

    public Stamp Started { get; private set; }

    public Stamp? Connected { get; private set; }

    public TcpInfo Kernel { get; private set; }

    public int Port { get; private set; }

    /// <summary>How many lines were sent, and how many of them have got their reply.</summary>
    public int Sent { get; private set; }

    public int Replies { get; private set; }

    public Stamp SentAt { get; private set; }

    public Stamp? Replied { get; private set; }

    public int? ClaimedPid { get; private set; }

    public OwnerAnswer? Owner { get; private set; }

    /// <summary>The server that the owner belongs to, as it was when the kernel was asked: it may have ended when the session is over.</summary>
    public string? Server { get; private set; }

    public Stamp? OwnerSeen { get; private set; }

    /// <summary>When the kernel was last seen to have it in a queue.</summary>
    public Stamp? WaitingSeen { get; private set; }

    /// <summary>When its owner is asked for next, while a reply is waited for.</summary>
    public TimeSpan NextLook { get; set; }

    /// <summary>How long the slowest reply took, if that is worth telling, and which it was.</summary>
    public TimeSpan? SlowestReply { get; private set; }

    public int? SlowExchange { get; private set; }

    /// <summary>Since when it is held.</summary>
    public TimeSpan HeldSince { get; set; }

    /// <summary>When the kernel was first seen to have no server's end of it.</summary>
    public Stamp? GoneSeen { get; set; }

    /// <summary>When its client was about to shut its side down.</summary>
    public Stamp? ClosedAt { get; set; }

    /// <summary>By which descriptor the owner holds it; -1 if that is not known.</summary>
    public int OwnersDescriptor { get; private set; }

    /// <summary>When its present stage has lasted too long or, of a held one, long enough.</summary>
    public TimeSpan Deadline { get; set; }

    /// <summary>The part of a reply that has come so far.</summary>
    public ReadOnlySpan<byte> Partial => received.AsSpan(0, PartialBytes);

    public int PartialBytes { get; private set; }

    public void Begin(int descriptor, long number, TimeSpan due, Stamp started)
    {
        (Descriptor, Number, Due, Started) = (descriptor, number, due, started);
        (Stage, IsPolled, Connected, Kernel, Port) = (TrafficStage.Connecting, false, null, default, 0);
        (Sent, Replies, SentAt, Replied, ClaimedPid) = (0, 0, started, null, null);
        (Owner, Server, OwnerSeen, OwnersDescriptor, PartialBytes) = (null, null, null, -1, 0);
        (WaitingSeen, NextLook, SlowestReply, SlowExchange, GoneSeen, ClosedAt) = (null, default, null, null, null, null);
    }

    public void Connect(Stamp connected, TcpInfo kernel, int port) => (Connected, Kernel, Port, SentAt) = (connected, kernel, port, connected);

    public void Send(Stamp before)
    {
        Sent++;
        SentAt = before;
        NextLook = before.At + slow;
        PartialBytes = 0;
    }

    public void TakeReply(Stamp seen, int? claimedPid)
    {
        if (seen.At - SentAt.At is var took && took >= slow && !(took <= SlowestReply))
            (SlowestReply, SlowExchange) = (took, Sent);
        if (Replies++ > 0)
            return;
        Replied = seen;
        ClaimedPid = claimedPid;
    }

    /// <summary>Takes what the kernel says of the owner; that there is none any more does not change who it was.</summary>
    public void TakeOwner(OwnerAnswer answer, string? server, Stamp seen, int descriptor)
    {
        if (answer.Ownership is Ownership.Queued or Ownership.HalfOpen)
            WaitingSeen = seen;
        if (Owner is { Ownership: Ownership.Owned } && answer.Ownership != Ownership.Owned)
            return;
        (Owner, Server, OwnerSeen, OwnersDescriptor) = (answer, server, seen, descriptor);
    }

    public void Keep(ReadOnlySpan<byte> bytes)
    {
        const int mostBytes = 64 * 1024;
        var fits = Math.Min(bytes.Length, mostBytes - PartialBytes);
        if (received.Length < PartialBytes + fits)
            Array.Resize(ref received, Math.Max(PartialBytes + fits, received.Length * 2));
        bytes[..fits].CopyTo(received.AsSpan(PartialBytes));
        PartialBytes += fits;
    }
}
