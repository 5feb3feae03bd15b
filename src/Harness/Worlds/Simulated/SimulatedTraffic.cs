using System.Globalization;
using Harness.Protocols;

namespace Harness.Worlds.Simulated;

/// <summary>Traffic in a simulated world: its clients connect, exchange lines and close, as the real ones do.</summary>
internal sealed class SimulatedTraffic : ITraffic
{
    private readonly SimulatedWorld world;
    private readonly TrafficPlan plan;
    private readonly ITrafficObserver observer;
    private readonly IProtocol protocol;
    private readonly List<TrafficExchange> open = [];
    private readonly CancellationTokenSource abandoned = new();
    private readonly List<VirtualWait> rampUps = [];
    private VirtualWait? untilDue;
    private long number;
    private bool isQuiet, isStopped, byHarness;

    public SimulatedTraffic(SimulatedWorld world, TrafficPlan plan, ITrafficObserver observer)
    {
        this.world = world;
        this.plan = plan;
        protocol = ProtocolCatalog.Of(plan.Protocol ?? ProtocolSpecification.Default);
        this.observer = observer;
        Ended = plan.Clients is { } clients
            ? Task.WhenAll(Enumerable.Range(0, clients).Select(ClientAsync))
            : plan.PerSecond is not null ? ClockAsync() : throw new ArgumentException("traffic has clients or a rate", nameof(plan));
    }

    /// <inheritdoc/>
    public Task Ended { get; }

    /// <summary>At once: every simulated server speaks its protocol.</summary>
    public Task<bool> Opened { get; } = Task.FromResult(true);

    /// <inheritdoc/>
    public long Begun => number;

    /// <inheritdoc/>
    public void Quiesce()
    {
        isQuiet = true;
        untilDue?.End();
        foreach (var rampUp in rampUps)
            rampUp.End();
    }

    /// <inheritdoc/>
    public void Stop(bool byHarness)
    {
        this.byHarness |= byHarness;
        isStopped = true;
        Quiesce();
        foreach (var exchange in open.ToList())
            exchange.Stop();
    }

    /// <inheritdoc/>
    public void FindUnknownOwners()
    {
        foreach (var exchange in open.Where(exchange => exchange.Server is null))
            exchange.AskOwner();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop(byHarness: true);
        abandoned.Cancel();
    }

    /// <summary>A client of a closed loop: one session after the other.</summary>
    private async Task ClientAsync(int index)
    {
        if (plan.ClientBeginsAt(index) is var later && later > TimeSpan.Zero)
        {
            var rampUp = new VirtualWait();
            rampUps.Add(rampUp);
            await rampUp.WaitAsync(world.Time, later, abandoned.Token);
        }

        while (!isQuiet)
        {
            await SessionAsync(observer.Now.At);
            await world.TurnAsync();
        }
    }

    /// <summary>An open loop: a connect is due at its time, whether or not earlier ones are done.</summary>
    private async Task ClockAsync()
    {
        var begun = observer.Now.At;
        var sessions = new List<Task>();
        for (var i = 0; !isQuiet; i++)
        {
            var due = begun + plan.DueAt(i);
            if (due > observer.Now.At)
            {
                untilDue = new VirtualWait();
                await untilDue.WaitAsync(world.Time, due - observer.Now.At, abandoned.Token);
            }

            if (isQuiet)
                break;
            if (open.Count < plan.MostOpen)
                sessions.Add(SessionAsync(due));
            else
                observer.FellBehind($"{plan.MostOpen.ToString(CultureInfo.InvariantCulture)} sessions are open", open.Count, 1);
            sessions.RemoveAll(session => session.IsCompletedSuccessfully);
        }

        await Task.WhenAll(sessions);
    }

    private async Task SessionAsync(TimeSpan due)
    {
        var exchange = new TrafficExchange(world, plan, protocol, observer, ++number, due);
        open.Add(exchange);
        try
        {
            if (isStopped)
                exchange.Stop();
            await exchange.RunAsync(() => byHarness, abandoned.Token);
        }
        finally
        {
            open.Remove(exchange);
        }

        observer.SessionEnded(exchange.Record());
    }
}
