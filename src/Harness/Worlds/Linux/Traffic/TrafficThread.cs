using Harness.Worlds.Linux.Namespaces;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// Traffic of the real world: one thread among the clients, which does all of it by one <see cref="TrafficLoop"/>. Others tell it what to do by
/// commands that it runs between two turns.
/// </summary>
/// <remarks>
/// A second thread, outside of the namespace, waits for its end: a continuation that is queued from the first could make the thread pool start
/// a worker that inherits the namespace.
/// </remarks>
internal sealed class TrafficThread : ITraffic
{
    /// <summary>How long others wait for one of its turns. It makes one every 20 ms; one that does not come in so long will not come, and what waits for it would not end either.</summary>
    private static readonly TimeSpan longestTurn = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Queue<Action> commands = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TrafficPlan plan;
    private readonly Poller poller;
    private readonly TrafficLoop loop;
    private readonly TaskCompletionSource<bool> opened;
    private readonly ManualResetEventSlim begun = new();
    private bool isClosed;

    private TrafficThread(TrafficPlan plan, Poller poller, TrafficLoop loop, TaskCompletionSource<bool> opened)
    {
        this.plan = plan;
        this.opened = opened;
        this.poller = poller;
        this.loop = loop;
    }

    public Task Ended => ended.Task;

    public Task<bool> Opened => opened.Task;

    /// <summary>Starts it; its first sessions have begun when this returns.</summary>
    /// <exception cref="WorldException">The kernel gives no thread, descriptor or look at its tables.</exception>
    public static TrafficThread Start(LinuxWorld world, TrafficPlan plan, ITrafficObserver observer)
    {
        var poller = new Poller();
        OwnerLookup? owners = null;
        try
        {
            if (world.Network.IsIsolated)
                world.Network.Clients.Invoke(() => ClientPorts.Widen(world.Endpoint.Port));
            owners = new OwnerLookup(world, world.Endpoint);
            var thread = world.Network.NewClientThread($"traffic {plan.Name}");
            var opened = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var loop = new TrafficLoop(plan, new TrafficSocket(world.Endpoint), owners, poller, observer) { Opened = goesOn => opened.TrySetResult(goesOn) };
            var traffic = new TrafficThread(plan, poller, loop, opened);
            new Thread(() => traffic.Watch(thread), 256 * 1024) { IsBackground = true, Name = $"watch traffic {plan.Name}" }.Start();
            traffic.begun.Wait();
            return traffic;
        }
        catch
        {
            owners?.Dispose();
            poller.Dispose();
            throw;
        }
    }

    public long Begun => loop.Begun;

    public void Quiesce() => Tell(loop.Quiesce);

    public void Stop(bool byHarness) => Tell(() => loop.Stop(byHarness));

    public void FindUnknownOwners()
    {
        var done = new ManualResetEventSlim();
        var isTold = Tell(() =>
        {
            try
            {
                loop.FindUnknownOwners();
            }
            finally
            {
                done.Set();
            }
        });
        if (isTold && !done.Wait(longestTurn))
            throw Stuck();
    }

    public void Dispose()
    {
        Tell(loop.Abandon);
        if (!ended.Task.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(longestTurn))
            throw Stuck();
    }

    private WorldException Stuck() => new($"Traffic '{plan.Name}' does not go on: its thread has taken no turn for {longestTurn.TotalSeconds:0} s.");

    private bool Tell(Action command)
    {
        lock (gate)
        {
            if (isClosed)
                return false;
            commands.Enqueue(command);
            poller.Interrupt();
            return true;
        }
    }

    private void Watch(NamespaceThread thread)
    {
        Exception? failure = null;
        try
        {
            using (thread)
                thread.Invoke(Run);
        }
        catch (Exception error)
        {
            failure = error;
        }

        if (failure is null)
            ended.SetResult();
        else
            ended.SetException(failure);
    }

    private void Run()
    {
        try
        {
            loop.Begin();
            if (!plan.BeginsAlone)
                opened.TrySetResult(true);
            begun.Set();
            while (!loop.IsOver)
            {
                RunCommands();
                loop.Turn();
            }
        }
        finally
        {
            lock (gate)
                isClosed = true;
            RunCommands(); // somebody may wait for one
            loop.Dispose();
            opened.TrySetResult(true); // if it has failed before that, its end says so
            begun.Set();
        }
    }

    private void RunCommands()
    {
        while (true)
        {
            Action? command;
            lock (gate)
            {
                if (!commands.TryDequeue(out command))
                    return;
            }

            command();
        }
    }
}
