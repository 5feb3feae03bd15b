using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The traffic of a run, each by its name.</summary>
public sealed class Traffics
{
    /// <summary>The most sessions that an open loop may have open at the same time: a descriptor limit of 20,000 a process is common.</summary>
    public const int MostOpen = 10_000;

    private readonly Lock gate = new();
    private readonly List<LiveTraffic> all = [];
    private readonly Dictionary<string, LiveTraffic> current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> used = new(StringComparer.Ordinal);
    private readonly ProtocolSpecification protocol;
    private readonly IWorld world;
    private readonly History history;
    private readonly Patience patience;
    private readonly ClientPatience clients;
    private readonly ServerRegistry servers;
    private readonly ListenerTable listeners;

    internal Traffics(ProtocolSpecification protocol, IWorld world, History history, Patience patience, ClientPatience clients, ServerRegistry servers, ListenerTable listeners)
    {
        this.protocol = protocol;
        this.world = world;
        this.history = history;
        this.patience = patience;
        this.clients = clients;
        this.servers = servers;
        this.listeners = listeners;
    }

    /// <summary>All that was started and has not stopped.</summary>
    internal IReadOnlyList<LiveTraffic> UnderWay
    {
        get
        {
            lock (gate)
                return [.. all.Where(traffic => !traffic.HasStopped)];
        }
    }

    /// <summary>Starts traffic.</summary>
    /// <exception cref="StepFailure">There is traffic of this name, or the world cannot make any.</exception>
    internal LiveTraffic Start(string name, int? clients, double? perSecond, int exchanges, TimeSpan hold, TimeSpan idle = default)
    {
        LiveTraffic traffic;
        lock (gate)
        {
            if (current.TryGetValue(name, out var earlier) && !earlier.HasStopped)
                throw new StepFailure($"there is traffic '{name}' already");
            var turn = used[name] = used.GetValueOrDefault(name) + 1;
            traffic = current[name] = new LiveTraffic(UniqueName.Of(name, turn), world, history, this.clients.Pauses, servers, listeners);
        }

        try
        {
            traffic.Start(new TrafficPlan(
                traffic.Name, clients, perSecond, exchanges, hold, MostOpen, this.clients.HandshakeWait, this.clients.ReplyLimitInForce,
                world.NetworkConditions is { } network ? network.Rtt : TimeSpan.Zero, patience.Scale(Limits.WithoutOwner), protocol, idle));
        }
        catch (WorldException error)
        {
            lock (gate)
                current.Remove(name);
            throw new StepFailure(error.Message.TrimEnd('.'), error);
        }

        lock (gate)
            all.Add(traffic);
        return traffic;
    }

    /// <summary>Stops traffic and waits until its last session is over.</summary>
    /// <exception cref="StepFailure">There is none of this name.</exception>
    internal Task StopAsync(string name, CancellationToken cancellation)
    {
        LiveTraffic? traffic;
        lock (gate)
            current.TryGetValue(name, out traffic);
        return traffic is { HasStopped: false } ? traffic.StopAsync(byHarness: false, cancellation) : throw new StepFailure($"there is no traffic '{name}'");
    }

    /// <summary>The traffic of a name that has not stopped.</summary>
    /// <exception cref="StepFailure">There is none.</exception>
    internal LiveTraffic UnderWayAs(string name)
    {
        lock (gate)
            return current.TryGetValue(name, out var traffic) && !traffic.HasStopped ? traffic : throw new StepFailure($"there is no traffic '{name}'");
    }

    /// <summary>Begins no more sessions: what is held stays open until it is stopped.</summary>
    internal void QuiesceAll()
    {
        foreach (var traffic in UnderWay)
            traffic.Quiesce();
    }

    /// <summary>Stops all that is under way, on the harness' own account.</summary>
    internal Task StopAllAsync(CancellationToken cancellation) => Task.WhenAll(UnderWay.Select(traffic => traffic.StopAsync(byHarness: true, cancellation)));

    /// <summary>Ends all that is under way at once.</summary>
    internal void AbandonAll()
    {
        foreach (var traffic in UnderWay)
            traffic.Abandon();
    }

    /// <summary>Asks the kernel for the owner of every session whose owner is not known.</summary>
    internal void FindUnknownOwners()
    {
        foreach (var traffic in UnderWay)
            traffic.FindUnknownOwners();
    }
}
