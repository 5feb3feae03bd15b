using System.Text;
using Harness.Observations;
using Harness.Protocols;
using Harness.Sessions;

namespace Harness.Worlds.Simulated;

/// <summary>Drives one session of traffic, from its connect to its end: by the plan, on the same <see cref="SessionEngine"/> as every session.</summary>
internal sealed class TrafficExchange : ISessionObserver
{
    /// <summary>How often it is looked whether it is accepted, where that is the reply.</summary>
    private static readonly TimeSpan acceptLookEvery = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan closeLimit = TimeSpan.FromSeconds(1);

    private readonly SimulatedWorld world;
    private readonly TrafficPlan plan;
    private readonly IProtocol protocol;
    private readonly ITrafficObserver observer;
    private readonly long number;
    private readonly TimeSpan due;
    private readonly CondensedRecord record;
    private readonly SessionEngine engine;
    private readonly bool isAnsweredByAccept;
    private VirtualWait? wait, missing;
    private ISession? session;
    private bool isStopped;

    /// <summary>A session that is about to connect.</summary>
    public TrafficExchange(SimulatedWorld world, TrafficPlan plan, IProtocol protocol, ITrafficObserver observer, long number, TimeSpan due)
    {
        (this.world, this.plan, this.protocol, this.observer, this.number, this.due) = (world, plan, protocol, observer, number, due);
        isAnsweredByAccept = protocol.Opening == SessionOpening.Accept;
        record = new CondensedRecord(plan.Name, protocol, () => observer.Now);
        engine = new SessionEngine(protocol, record, plan.ReplyLimit, plan.RoundTrip);
    }

    /// <summary>The server that owns it, by the kernel.</summary>
    public string? Server => record.Server;

    /// <summary>Connects, exchanges requests and replies, holds the session and closes it, or stops where something is not as it has to be.</summary>
    public async Task RunAsync(Func<bool> byHarness, CancellationToken cancellation)
    {
        try
        {
            if (!await ConnectAsync(cancellation))
                return;
            while (engine.IsOpen && engine.IsRight && engine.Requests < plan.Exchanges)
                await ExchangeAsync(cancellation);
            if (plan.Hold > TimeSpan.Zero && engine.IsOpen && engine.IsRight && !isStopped)
                await WaitAsync(plan.Hold, cancellation);
            if (plan.Hold > TimeSpan.Zero && engine.IsRight && SeesNoServersEnd())
                await AwaitServersEndAsync(cancellation);
            await CloseAsync(byHarness(), engine.IsRight ? closeLimit : TimeSpan.Zero);
        }
        catch (OperationCanceledException)
        {
            await CloseAsync(isByHarness: true, TimeSpan.Zero);
        }
    }

    /// <summary>The traffic is told to end: the session is held no longer. An exchange under way goes on.</summary>
    public void Stop()
    {
        isStopped = true;
        if (engine.Outstanding == 0)
            wait?.End();
    }

    /// <summary>Asks the kernel who owns it.</summary>
    public void AskOwner()
    {
        if (session is null)
            return;
        var answer = world.OwnerOf(session);
        engine.SeeOwner(answer, answer.Pid is { } pid ? observer.ServerOf(pid) : null);
    }

    /// <summary>All that happened.</summary>
    public TrafficSession Record() => record.ToEvent(number, due);

    void ISessionObserver.Received(ReadOnlySpan<byte> bytes)
    {
        var wasFirst = engine is { Requests: 1, Outstanding: 1 };
        engine.Receive(bytes);
        if (wasFirst && engine.Outstanding == 0)
            AskOwner();
        if (engine.Outstanding == 0 || !engine.IsRight)
            wait?.End();
    }

    void ISessionObserver.Ended(ServerEnding how, string? detail)
    {
        engine.EndServer(how, detail);
        wait?.End();
        missing?.End();
    }

    private async Task<bool> ConnectAsync(CancellationToken cancellation)
    {
        engine.Connect();
        var result = await world.ConnectAsync(default, plan.ConnectLimit, cancellation);
        engine.EndConnect(new ConnectEnding(
            result.Outcome, result.Session?.Client.Address.ToString(), result.Session?.Client.Port, result.Detail, result.Handshake, result.SynsResent));
        if (result.Session is null)
        {
            engine.SeeListeners(observer.Listening());
            return false;
        }

        session = result.Session;
        session.Observe(this);
        return true;
    }

    private async Task ExchangeAsync(CancellationToken cancellation)
    {
        var request = new byte[protocol.MostRequestBytes];
        var name = Encoding.ASCII.GetBytes(TrafficSession.NameOf(plan.Name, number));
        var spoken = protocol.OfExchange(name, engine.Requests + 1);
        var length = spoken.WriteRequest(request, name, engine.Requests + 1);
        wait = new VirtualWait();
        engine.Send(request.AsSpan(0, length), spoken.ExpectedReply(request.AsSpan(0, length), name, engine.Requests + 1), protocol.NamesOwner, spoken);
        if (length > 0)
            await session!.TrySendAsync(request.AsMemory(0, length), cancellation);
        using (world.Time.CreateTimer(_ => LookWhereItWaits(), state: null, isAnsweredByAccept ? TimeSpan.Zero : CondensedRecord.Slow, isAnsweredByAccept ? acceptLookEvery : Timeout.InfiniteTimeSpan))
            await wait.WaitAsync(world.Time, plan.ReplyLimit, cancellation);
        cancellation.ThrowIfCancellationRequested();
        engine.MissUpTo(engine.Requests, plan.ReplyLimit);
    }

    private Task WaitAsync(TimeSpan limit, CancellationToken cancellation)
    {
        wait = new VirtualWait();
        return wait.WaitAsync(world.Time, limit, cancellation);
    }

    private bool SeesNoServersEnd()
    {
        if (!engine.IsOpen || world.OwnerOf(session!).Ownership != Ownership.Gone)
            return false;
        engine.SeeNoServersEnd(Ownership.Gone);
        return true;
    }

    /// <summary>The kernel has no server's end of it any more: whether a FIN or a RST comes is waited for.</summary>
    private async Task AwaitServersEndAsync(CancellationToken cancellation)
    {
        missing = new VirtualWait();
        await missing.WaitAsync(world.Time, plan.StrandedLimit, cancellation);
        SeesNoServersEnd();
    }

    private void LookWhereItWaits()
    {
        if (!engine.IsOpen || engine.Outstanding == 0)
            return;
        if (world.OwnerOf(session!) is { Ownership: Ownership.Queued or Ownership.SynReceived } answer)
            engine.SeeOwner(answer, server: null);
        else if (isAnsweredByAccept)
            AskOwner();
        if (engine.Outstanding == 0)
            wait?.End();
    }

    private async Task CloseAsync(bool isByHarness, TimeSpan limit)
    {
        if (session is null || engine.HasServerEnded || !engine.Close(ClientEnding.Disconnect, isByHarness))
            return;
        await session.DisconnectAsync(limit);
        engine.Complete();
    }
}
