using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;
using Harness.Protocols.Http;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The traffic of a run, each by its name.</summary>
internal sealed class Traffics
{
    /// <summary>The most sessions that an open loop may have open at the same time: a descriptor limit of 20,000 a process is common.</summary>
    public const int MostOpen = 10_000;

    private readonly Lock gate = new();
    private readonly List<LiveTraffic> all = [];
    private readonly Dictionary<string, LiveTraffic> current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> used = new(StringComparer.Ordinal);
    private readonly ProtocolSpecification protocol;
    private readonly bool looksFirst;
    private readonly IWorld world;
    private readonly History history;
    private readonly Polling polling;
    private readonly ClientDeadlines clients;
    private readonly ServerRegistry servers;
    private readonly ListenerTable listeners;
    private readonly DeferredAccepts deferred;

    /// <summary>That of a run.</summary>
    /// <param name="protocol">What is said in it.</param>
    /// <param name="looksFirst">Whether it is looked, before there is much of it, if a server speaks that.</param>
    /// <param name="world">Where it is made.</param>
    /// <param name="history">Where its sessions go.</param>
    /// <param name="polling">How to wait.</param>
    /// <param name="clients">How long its clients wait.</param>
    /// <param name="servers">Those of the run.</param>
    /// <param name="listeners">Who listens.</param>
    /// <param name="deferred">Looks why a session stays in SYN_RECV.</param>
    internal Traffics(ProtocolSpecification protocol, bool looksFirst, IWorld world, History history, Polling polling, ClientDeadlines clients, ServerRegistry servers, ListenerTable listeners, DeferredAccepts deferred)
    {
        this.deferred = deferred;
        this.protocol = protocol;
        this.looksFirst = looksFirst;
        this.world = world;
        this.history = history;
        this.polling = polling;
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

    /// <summary>
    /// Starts traffic. The first of a run begins with one session, and goes on when that is answered, so that a server which speaks something else is found before there is traffic; where the scenario expects
    /// violations it begins at once.
    /// </summary>
    /// <exception cref="StepFailure">There is traffic of this name, the world cannot make any, or the server speaks something else.</exception>
    internal async Task<LiveTraffic> StartAsync(
        string name, int? clients, double? perSecond, int exchanges, TimeSpan hold, TimeSpan idle, TimeSpan ramp, IReadOnlyList<WeightedRequest>? requests, CancellationToken cancellation)
    {
        var traffic = Start(name, clients, perSecond, exchanges, hold, idle, ramp, requests);
        if (await traffic.OpenedAsync(cancellation) || traffic.Foreign is not { } foreign)
            return traffic;
        await traffic.StopAsync(byHarness: true, cancellation);
        throw foreign;
    }

    private LiveTraffic Start(string name, int? clients, double? perSecond, int exchanges, TimeSpan hold, TimeSpan idle, TimeSpan ramp, IReadOnlyList<WeightedRequest>? requests)
    {
        LiveTraffic traffic;
        bool isFirst;
        lock (gate)
        {
            isFirst = all.Count == 0;
            if (current.TryGetValue(name, out var earlier) && !earlier.HasStopped)
                throw new StepFailure($"there is traffic '{name}' already");
            var turn = used[name] = used.GetValueOrDefault(name) + 1;
            traffic = current[name] = new LiveTraffic(UniqueName.Of(name, turn), world, history, this.clients.Pauses, servers, listeners, deferred);
        }

        try
        {
            traffic.Start(new TrafficPlan(
                traffic.Name, clients, perSecond, exchanges, hold, MostOpen, this.clients.HandshakeWait, this.clients.ReplyLimitInForce,
                world.NetworkConditions is { } network ? network.Rtt : TimeSpan.Zero, polling.Scale(Limits.WithoutOwner),
                requests is null ? protocol : protocol with { Requests = [.. requests.Select(one => one with { Http = one.Http with { RetriesIdempotent = protocol.Http?.RetriesIdempotent == true } })] }, idle, ramp, BeginsAlone: looksFirst && isFirst));
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
    /// <exception cref="WorldException">Some of it does not end.</exception>
    internal void AbandonAll()
    {
        WorldException? stuck = null;
        foreach (var traffic in UnderWay)
        {
            try
            {
                traffic.Abandon();
            }
            catch (WorldException error)
            {
                stuck ??= error;
            }
        }

        if (stuck is not null)
            throw stuck;
    }

    /// <summary>Asks the kernel for the owner of every session whose owner is not known.</summary>
    internal void FindUnknownOwners()
    {
        foreach (var traffic in UnderWay)
            traffic.FindUnknownOwners();
    }
}
