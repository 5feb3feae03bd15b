using System.Globalization;

namespace Harness.Worlds.Simulated.Timed;

/// <summary>Traffic in a simulated world: its clients connect, exchange lines and close, as the real ones do.</summary>
internal sealed class SimulatedTraffic : ITraffic
{
    private readonly SimulatedWorld world;
    private readonly TrafficPlan plan;
    private readonly ITrafficObserver observer;
    private readonly List<TrafficExchange> open = [];
    private readonly TaskCompletionSource quiet = new();
    private readonly TaskCompletionSource stopped = new();
    private readonly CancellationTokenSource abandoned = new();
    private long number;
    private bool byHarness;

    public SimulatedTraffic(SimulatedWorld world, TrafficPlan plan, ITrafficObserver observer)
    {
        this.world = world;
        this.plan = plan;
        this.observer = observer;
        Ended = plan.Clients is { } clients
            ? Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ClientAsync()))
            : ClockAsync(plan.PerSecond ?? throw new ArgumentException("traffic has clients or a rate", nameof(plan)));
    }

    /// <inheritdoc/>
    public Task Ended { get; }

    private bool HasStopped => quiet.Task.IsCompleted;

    /// <inheritdoc/>
    public void Quiesce() => quiet.TrySetResult();

    /// <inheritdoc/>
    public void Stop(bool byHarness)
    {
        this.byHarness |= byHarness;
        quiet.TrySetResult();
        stopped.TrySetResult();
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
    private async Task ClientAsync()
    {
        while (!HasStopped)
        {
            await SessionAsync(observer.Now.At);
            await world.TurnAsync();
        }
    }

    /// <summary>An open loop: a connect is due at its time, whether or not earlier ones are done.</summary>
    private async Task ClockAsync(double perSecond)
    {
        var begun = observer.Now.At;
        var sessions = new List<Task>();
        for (var i = 0; !HasStopped; i++)
        {
            var due = begun + TimeSpan.FromSeconds(i / perSecond);
            if (due > observer.Now.At)
                await Task.WhenAny(quiet.Task, Task.Delay(due - observer.Now.At, world.Time, abandoned.Token));
            if (HasStopped)
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
        var exchange = new TrafficExchange(world, plan, observer, ++number, due);
        open.Add(exchange);
        try
        {
            await exchange.RunAsync(stopped.Task, () => byHarness, abandoned.Token);
        }
        finally
        {
            open.Remove(exchange);
        }

        observer.SessionEnded(exchange.Record());
    }
}
