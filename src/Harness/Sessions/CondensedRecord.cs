using Harness.Observations;
using Harness.Protocols;

namespace Harness.Sessions;

/// <summary>
/// A session of traffic in one event: what is recorded of a million sessions has to stay small. What was as it has to be is kept as counts and moments, from which its events
/// follow; of what was not, the first is kept in full (<see cref="TrafficFlaw"/>), since it ends the session.
/// </summary>
/// <param name="traffic">The traffic's name.</param>
/// <param name="protocol">What is said in its sessions.</param>
/// <param name="now">Tells the moment now.</param>
internal sealed class CondensedRecord(string traffic, IProtocol protocol, Func<Stamp> now) : ISessionRecord
{
    /// <summary>A reply that takes so long is recorded, and where its session waits is looked at.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    private Stamp started;
    private ConnectEnding? connect;
    private Stamp? connected, replied, ownerSeen, waitingSeen, clientEnded, serverEnded;
    private int sent, replies;
    private Stamp sentAt;
    private int? claimedPid;
    private OwnerAnswer? owner;
    private string? server;
    private bool byHarness, isFlawRight;
    private ServerEnding? how;
    private TrafficFlaw? flaw;
    private List<SlowExchange>? slow;
    private Span? gone;
    private Ownership goneHow;
    private byte[] lastRequest = [], lastExpected = [];
    private int requestBytes, expectedBytes;
    private bool endsSession, mayBeCutOff;
    private FollowedSession? follows;

    /// <inheritdoc/>
    public Stamp Now => now();

    /// <summary>Whether the kernel has named the process that owns it.</summary>
    public bool IsOwnerKnown => owner is { Ownership: Ownership.Owned };

    /// <summary>The process that the kernel named.</summary>
    public int? OwnerPid => owner?.Pid;

    /// <summary>The server that it belongs to, as it was when the kernel was asked: it may have ended when the session is over.</summary>
    public string? Server => server;

    /// <summary>How many replies were complete.</summary>
    public int Replies => replies;

    /// <summary>Whether a reply was not what it had to be, or bytes came that answer nothing.</summary>
    /// <param name="besidesUnexpected">Whether such bytes do not count.</param>
    public bool HasWrongReply(bool besidesUnexpected = false) => flaw is { Echo: not null } || (!besidesUnexpected && flaw is { Unexpected: not null });

    /// <summary>The session's name.</summary>
    /// <param name="number">Its number in the traffic, from 1.</param>
    public string Name(long number) => TrafficSession.NameOf(traffic, number);

    /// <summary>When its client was about to connect.</summary>
    public TimeSpan StartedAt => started.At;

    /// <summary>When the latest request was about to be sent.</summary>
    public TimeSpan SentAt => sentAt.At;

    /// <summary>The event: all that happened.</summary>
    /// <param name="number">The session's number in its traffic, from 1.</param>
    /// <param name="due">When its connect was due; null: when it began.</param>
    public TrafficSession ToEvent(long number, TimeSpan? due)
    {
        var isGone = gone is not null && serverEnded is null && clientEnded is not null;
        var session = new TrafficSession(
            traffic, number, due ?? started.At, started, connect?.Outcome, connected, connect?.Handshake, connect?.SynsResent, connect?.Address, connect?.Port,
            sent, replies, replied, claimedPid, owner?.Ownership, owner?.Pid, server, ownerSeen, clientEnded, byHarness ? true : null, serverEnded, how, flaw, waitingSeen,
            slow, isGone ? gone : null, isGone && goneHow != Ownership.Gone ? goneHow : null,
            protocol.Name == ProtocolCatalog.Default ? null : protocol.Name, EndsSession: endsSession ? true : null, Follows: follows, MayBeCutOff: mayBeCutOff ? true : null);
        return protocol.Check != ReplyCheck.Exact && sent > 0 && !session.IsFlawless
            ? session with { Request = Payload.Of(lastRequest.AsSpan(0, requestBytes)), Expected = Payload.Of(lastExpected.AsSpan(0, expectedBytes)) }
            : session;
    }

    /// <inheritdoc/>
    public void ConnectStarted(bool refusalExpected, string? address, FollowedSession? follows)
    {
        (started, connect, connected, replied, ownerSeen, waitingSeen, clientEnded, serverEnded) = (Now, null, null, null, null, null, null, null);
        (sent, replies, sentAt, claimedPid, owner, server) = (0, 0, started, null, null, null);
        (byHarness, isFlawRight, how, flaw, slow, gone, endsSession, mayBeCutOff, this.follows) = (false, false, null, null, null, null, false, false, follows);
    }

    /// <inheritdoc/>
    public void ConnectEnded(in ConnectEnding ending)
    {
        (connect, connected) = (ending, Now);
        if (ending.Outcome != ConnectOutcome.Established)
            flaw = new TrafficFlaw(ending.Detail);
    }

    /// <inheritdoc/>
    public void ListenersAfterFailure(IReadOnlyList<string> servers) => flaw = (flaw ?? new TrafficFlaw()) with { Listening = servers, SeenAt = Now };

    /// <summary>That there is no owner any more does not change who it was.</summary>
    /// <inheritdoc/>
    public void OwnerSeen(OwnerAnswer answer, string? server)
    {
        var seen = Now;
        if (answer.Ownership is Ownership.Queued or Ownership.SynReceived)
            waitingSeen = seen;
        if ((IsOwnerKnown && answer.Ownership != Ownership.Owned) || (clientEnded is not null && answer.Ownership == Ownership.Gone))
            return;
        (owner, this.server, ownerSeen) = (answer, server, seen);
    }

    /// <inheritdoc/>
    public void ServersEndMissing(Ownership how)
    {
        var seen = Now;
        gone = new Span(gone?.From ?? seen, seen);
        goneHow = how;
    }

    /// <inheritdoc/>
    public Stamp RequestSent(int exchange, ReadOnlySpan<byte> request, ReadOnlySpan<byte> expected, bool isOwnerMarked)
    {
        (sent, sentAt) = (exchange, Now);
        if (protocol.Check != ReplyCheck.Exact)
        {
            requestBytes = Copy(request, ref lastRequest);
            expectedBytes = Copy(expected, ref lastExpected);
        }

        return sentAt;
    }

    /// <inheritdoc/>
    public void ReplyReceived(int exchange, ReadOnlySpan<byte> content, in ReplyReading reading, bool isRight)
    {
        var seen = Now;
        var pid = reading.ClaimedPid;
        endsSession |= reading.EndsSession;
        mayBeCutOff |= reading.MayBeCutOff;
        if (seen.At - sentAt.At >= Slow)
            (slow ??= []).Add(new SlowExchange(exchange, sentAt, seen));
        if (replies++ == 0)
            (replied, claimedPid) = (seen, pid);
        if (isRight && (serverEnded is null || reading.EndsSession))
            return;
        Keep(new TrafficFlaw(Exchange: exchange, SentAt: sentAt, Echo: Payload.Of(content), ClaimedPid: pid, SeenAt: seen, Fault: reading.Fault));
        isFlawRight = isRight; // one that was still on its way when the end was seen has its own moment
    }

    /// <inheritdoc/>
    public void ReplyMissed(int exchange, ReadOnlySpan<byte> received, TimeSpan? waited) =>
        Keep(new TrafficFlaw(Exchange: exchange, SentAt: sentAt, Missed: Payload.Of(received), Waited: waited, SeenAt: Now));

    /// <inheritdoc/>
    public void BytesUnexpected(ReadOnlySpan<byte> bytes) => Keep(new TrafficFlaw(Unexpected: Payload.Of(bytes), SeenAt: Now));

    /// <inheritdoc/>
    public void ClientEnded(ClientEnding how, bool byHarness) => (clientEnded, this.byHarness) = (Now, byHarness);

    /// <inheritdoc/>
    public void ServerEnded(ServerEnding how, string? detail)
    {
        (serverEnded, this.how) = (Now, how);
        if (detail is not null)
            flaw = (flaw ?? new TrafficFlaw()) with { Detail = detail };
    }

    private static int Copy(ReadOnlySpan<byte> bytes, ref byte[] into)
    {
        if (into.Length < bytes.Length)
            into = new byte[bytes.Length];
        bytes.CopyTo(into);
        return bytes.Length;
    }

    /// <summary>The first counts; how the server's side ended is told beside it.</summary>
    private void Keep(TrafficFlaw found)
    {
        if (flaw is not (null or { Exchange: null, Unexpected: null }) && !isFlawRight)
            return;
        flaw = found with { Detail = flaw?.Detail };
        isFlawRight = false;
    }
}
