using Harness.Histories;

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
}

/// <summary>A session of traffic under way: used again for the next one when it is over.</summary>
/// <param name="index">By what number the poller knows it.</param>
internal sealed class TrafficSlot(int index)
{
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
    }

    public void Connect(Stamp connected, TcpInfo kernel, int port) => (Connected, Kernel, Port, SentAt) = (connected, kernel, port, connected);

    public void Send(Stamp before)
    {
        Sent++;
        SentAt = before;
        PartialBytes = 0;
    }

    public void TakeReply(Stamp seen, int? claimedPid)
    {
        if (Replies++ > 0)
            return;
        Replied = seen;
        ClaimedPid = claimedPid;
    }

    /// <summary>Takes what the kernel says of the owner; that there is none any more does not change who it was.</summary>
    public void TakeOwner(OwnerAnswer answer, string? server, Stamp seen, int descriptor)
    {
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
