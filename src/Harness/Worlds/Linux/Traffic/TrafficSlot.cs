using System.Buffers.Text;
using Harness.Observations;
using Harness.Protocols;
using Harness.Sessions;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>What a session of traffic waits for.</summary>
internal enum TrafficStage
{
    /// <summary>There is none.</summary>
    Idle,

    /// <summary>The SYN is sent.</summary>
    Connecting,

    /// <summary>A request is sent and its reply is waited for.</summary>
    Exchanging,

    /// <summary>It has got a reply, and its client waits before the next request.</summary>
    Resting,

    /// <summary>It has got all replies and stays open.</summary>
    Held,

    /// <summary>It was held, and the kernel has no server's end of it any more: whether a FIN or a RST comes is waited for.</summary>
    Missing,

    /// <summary>One side has ended it, and what the server had sent before it could know of that, or before its own end, is waited for.</summary>
    Closing,
}

/// <summary>A session of traffic under way, with its socket: used again for the next one when it is over.</summary>
internal sealed class TrafficSlot
{
    private readonly byte[] name;
    private readonly byte[] request;
    private readonly int traffic;
    private IProtocol? lost;
    private int nameBytes;

    /// <summary>A slot that is free.</summary>
    /// <param name="index">By what number the poller knows it.</param>
    /// <param name="plan">What is to be said.</param>
    /// <param name="protocol">How.</param>
    /// <param name="now">Tells the moment now.</param>
    public TrafficSlot(int index, TrafficPlan plan, IProtocol protocol, Func<Stamp> now)
    {
        Index = index;
        Record = new CondensedRecord(plan.Name, protocol, now);
        Engine = new SessionEngine(protocol, Record, plan.ReplyLimit, plan.RoundTrip, protocol.MostReplyBytes);
        Spoken = protocol;
        request = new byte[protocol.MostRequestBytes];
        traffic = plan.Name.Length + 1;
        name = new byte[traffic + 20];
        System.Text.Encoding.ASCII.GetBytes(plan.Name, name);
        name[plan.Name.Length] = (byte)'~';
    }

    public int Index { get; }

    /// <summary>The session's state.</summary>
    public SessionEngine Engine { get; }

    /// <summary>What is recorded of it.</summary>
    public CondensedRecord Record { get; }

    public TrafficStage Stage { get; set; }

    public int Descriptor { get; private set; }

    public bool IsPolled { get; set; }

    /// <summary>Its number in the traffic, from 1; it tells one session of the slot from the next.</summary>
    public long Number { get; private set; }

    /// <summary>When its connect was due; null in a closed loop.</summary>
    public TimeSpan? Due { get; private set; }

    /// <summary>The client's port.</summary>
    public int Port { get; set; }

    /// <summary>When its owner is asked for next, while a reply is waited for.</summary>
    public TimeSpan NextLook { get; set; }

    /// <summary>By which descriptor the owner holds it; -1 if that is not known.</summary>
    public int OwnersDescriptor { get; set; }

    /// <summary>Since when no server's end of it is found.</summary>
    public TimeSpan MissingSince { get; set; }

    /// <summary>When its present stage has lasted too long or, of a held one, long enough.</summary>
    public TimeSpan Deadline { get; set; }

    /// <summary>How many exchanges it makes.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Whether its first request is one that was lost in another session.</summary>
    public bool IsRetry { get; private set; }

    /// <summary>What is said in its latest exchange.</summary>
    public IProtocol Spoken { get; private set; }

    /// <summary>The error number of a request that could not be sent; 0: none.</summary>
    public int SendError { get; set; }

    /// <summary>Whether its client goes on in another one.</summary>
    public bool IsFollowed { get; set; }

    /// <summary>A client is about to connect: in a session that counts only from <see cref="Take"/> on.</summary>
    /// <param name="protocol">What is said in it.</param>
    /// <param name="exchanges">How many exchanges it is to make.</param>
    /// <param name="follows">The session that its client goes on from, or null.</param>
    /// <param name="lost">What is said in its first exchange, if that is made again; otherwise null.</param>
    public void Begin(IProtocol protocol, int exchanges, FollowedSession? follows, IProtocol? lost)
    {
        (Spoken, this.lost) = (protocol, lost);
        (Exchanges, IsRetry, IsFollowed) = (exchanges, follows is { IsRetry: true }, false);
        SendError = 0;
        Engine.Reset();
        Engine.Connect(follows: follows);
    }

    /// <summary>Its client has begun to connect.</summary>
    public void Take(int descriptor, long number, TimeSpan? due)
    {
        (Descriptor, Number, Due, Stage, IsPolled, Port, NextLook, OwnersDescriptor) = (descriptor, number, due, TrafficStage.Connecting, false, 0, default, -1);
        Utf8Formatter.TryFormat(number, name.AsSpan(traffic), out var digits);
        nameBytes = traffic + digits;
    }

    /// <summary>What has to come back for its next request.</summary>
    public ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request) => Spoken.ExpectedReply(request, name.AsSpan(0, nameBytes), Engine.Requests + 1);

    /// <summary>Its next request.</summary>
    public ReadOnlySpan<byte> NextRequest(IProtocol protocol)
    {
        Spoken = Engine.Requests == 0 && lost is not null ? lost : protocol.OfExchange(name.AsSpan(0, nameBytes), Engine.Requests + 1);
        return request.AsSpan(0, Spoken.WriteRequest(request, name.AsSpan(0, nameBytes), Engine.Requests + 1));
    }
}
