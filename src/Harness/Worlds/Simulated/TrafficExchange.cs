using System.Text;
using Harness.Observations;
using Harness.Protocols.Echo;

namespace Harness.Worlds.Simulated;

/// <summary>One session of traffic, from its connect to its end, and the record of it.</summary>
internal sealed class TrafficExchange(SimulatedWorld world, TrafficPlan plan, ITrafficObserver observer, long number, TimeSpan due) : ISessionObserver
{
    /// <summary>A reply that takes so long is recorded, and where its session waits is looked at.</summary>
    private static readonly TimeSpan slow = TimeSpan.FromMilliseconds(100);

    private readonly Stamp started = observer.Now;
    private readonly List<byte> received = [];
    private VirtualWait? wait;
    private bool isOver, hasLine, isStopped;
    private ConnectResult? result;
    private OwnerAnswer? owner;
    private Stamp? connected, replied, ownerSeen, clientEnded, serverEnded;
    private ServerEnding? how;
    private string? endDetail;
    private TrafficFlaw? flaw;
    private int sent, replies;
    private int? claimedPid;
    private Stamp? waitingSeen;
    private TimeSpan? slowest;
    private int? slowExchange;
    private bool endedByHarness;

    /// <summary>The server that owns it, by the kernel.</summary>
    public string? Server { get; private set; }

    /// <summary>Connects, exchanges lines, holds the session and closes it, or stops where something is not as it has to be.</summary>
    public async Task RunAsync(Func<bool> byHarness, CancellationToken cancellation)
    {
        try
        {
            result = await world.ConnectAsync(default, plan.ConnectLimit, cancellation);
            connected = observer.Now;
            if (result.Session is not { } session)
            {
                flaw = new TrafficFlaw(result.Detail, observer.Listening(), SeenAt: observer.Now);
                return;
            }

            session.Observe(this);
            for (var exchange = 1; exchange <= plan.Exchanges; exchange++)
            {
                if (!await ExchangeAsync(session, exchange, cancellation))
                    return;
            }

            if (plan.Hold > TimeSpan.Zero && !isOver && !isStopped)
                await WaitAsync(plan.Hold, cancellation);
            await CloseAsync(session, byHarness());
        }
        catch (OperationCanceledException)
        {
            if (result?.Session is { } session)
                await CloseAsync(session, isByHarness: true, TimeSpan.Zero);
        }
    }

    /// <summary>The traffic is told to end: the session is held no longer. An exchange under way goes on.</summary>
    public void Stop()
    {
        isStopped = true;
        if (hasLine)
            wait?.End();
    }

    /// <summary>Asks the kernel who owns it.</summary>
    public void AskOwner()
    {
        if (result?.Session is not { } session)
            return;
        var answer = world.OwnerOf(session);
        owner = answer;
        Server = answer.Pid is { } pid ? observer.ServerOf(pid) : null;
        ownerSeen = observer.Now;
    }

    /// <summary>All that happened.</summary>
    public TrafficSession Record() => new(
        plan.Name, number, due, started, result?.Outcome, connected, result?.Handshake, result?.SynsResent,
        result?.Session?.Client.Address.ToString(), result?.Session?.Client.Port,
        sent, replies, replied, claimedPid, owner?.Ownership, owner?.Pid, Server, ownerSeen,
        clientEnded, endedByHarness ? true : null, serverEnded, how, flaw ?? (endDetail is null ? null : new TrafficFlaw(endDetail)),
        waitingSeen, slowest, slowExchange);

    void ISessionObserver.Received(ReadOnlySpan<byte> bytes)
    {
        received.AddRange(bytes);
        if (received.Count(value => value == (byte)'\n') >= 2) // the line's own, and that of the owner's mark
        {
            hasLine = true;
            wait?.End();
        }
    }

    void ISessionObserver.Ended(ServerEnding how, string? detail)
    {
        this.how = how;
        endDetail = detail;
        serverEnded = observer.Now;
        isOver = true;
        wait?.End();
    }

    private async Task<bool> ExchangeAsync(ISession session, int exchange, CancellationToken cancellation)
    {
        hasLine = false;
        var line = new byte[TrafficLine.MostBytes];
        var length = TrafficLine.Write(line, Encoding.ASCII.GetBytes(plan.Name), number, exchange);
        var sentAt = observer.Now;
        sent = exchange;
        await session.TrySendAsync(line.AsMemory(0, length), cancellation);
        using (world.Time.CreateTimer(_ => LookWhereItWaits(session), state: null, slow, Timeout.InfiniteTimeSpan))
        {
            if (!hasLine && !isOver)
                await WaitAsync(plan.ReplyLimit, cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
        var seenAt = observer.Now;
        if (!hasLine)
        {
            flaw = new TrafficFlaw(endDetail, Exchange: exchange, SentAt: sentAt, Missed: Payload.Of([.. received]), Waited: isOver ? null : plan.ReplyLimit, SeenAt: seenAt);
            if (!isOver)
                await CloseAsync(session, isByHarness: false, TimeSpan.Zero);
            return false;
        }

        return TakeReply(exchange, line.AsSpan(0, length), sentAt, seenAt);
    }

    private Task WaitAsync(TimeSpan limit, CancellationToken cancellation)
    {
        wait = new VirtualWait();
        return wait.WaitAsync(world.Time, limit, cancellation);
    }

    private void LookWhereItWaits(ISession session)
    {
        if (!isOver && world.OwnerOf(session).Ownership is Ownership.Queued or Ownership.HalfOpen)
            waitingSeen = observer.Now;
    }

    private bool TakeReply(int exchange, ReadOnlySpan<byte> line, Stamp sentAt, Stamp seenAt)
    {
        if (seenAt.At - sentAt.At is var took && took >= slow && !(took <= slowest))
            (slowest, slowExchange) = (took, exchange);
        byte[] reply = [.. received];
        received.Clear();
        var echo = OwnerMark.Split(reply, out var pid);
        replies = exchange;
        if (exchange == 1)
        {
            replied = seenAt;
            claimedPid = pid;
            AskOwner();
        }

        if (!reply.AsSpan(0, echo).SequenceEqual(line) || pid != claimedPid)
            flaw = new TrafficFlaw(Exchange: exchange, SentAt: sentAt, Echo: Payload.Of(reply.AsSpan(0, echo)), ClaimedPid: pid, SeenAt: seenAt);
        return flaw is null;
    }

    private async Task CloseAsync(ISession session, bool isByHarness, TimeSpan? limit = null)
    {
        if (serverEnded is not null)
            return;
        clientEnded = observer.Now;
        endedByHarness = isByHarness;
        await session.DisconnectAsync(limit ?? TimeSpan.FromSeconds(1));
    }
}
