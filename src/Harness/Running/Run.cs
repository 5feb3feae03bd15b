using Harness.Histories;
using Harness.Protocols;
using Harness.Scenarios;
using Harness.Worlds;
using Microsoft.Extensions.Logging;

namespace Harness.Running;

/// <summary>
/// One run, put together. Each part is given what it uses; this alone knows all of them, and nobody but who runs a scenario knows this. So the parts stand
/// here in the order in which they build on each other.
/// </summary>
internal sealed class Run
{
    private readonly IWorld world;
    private readonly History history;
    private readonly HarnessPauses pauses = new();
    private readonly ListenerTable listeners;
    private readonly SessionWatch owners;
    private readonly Generations generations;
    private readonly WorkerWatch workers;
    private readonly Strangers strangers;

    /// <summary>Puts a run together; nothing happens yet.</summary>
    /// <param name="scenario">What is run.</param>
    /// <param name="world">Where.</param>
    /// <param name="history">What happens goes there.</param>
    /// <param name="echo">The program that <c>command: echo</c> stands for.</param>
    /// <param name="timeScale">What every deadline is multiplied by.</param>
    /// <param name="log">Told what it does and waits for.</param>
    public Run(Scenario scenario, IWorld world, History history, EchoProgram echo, double timeScale, ILogger log)
    {
        this.world = world;
        this.history = history;
        Polling = new Polling(world.Time, timeScale, log, since => pauses.Within(history.ElapsedAt(since), history.Elapsed));
        Kernel = new RunKernel(world, history);

        strangers = new Strangers(world, history);
        var registry = new ServerRegistry(world, strangers);
        listeners = new ListenerTable(world, history, registry);
        var ownershipProbe = new OwnershipProbe(world, registry);

        var clients = new ClientDeadlines(scenario, Polling, pauses);
        var deferred = new DeferredAccepts(world, history, registry);
        var sessions = new RunSessions(ProtocolCatalog.Of(scenario.Protocol), world, history, Polling, clients, listeners, ownershipProbe, deferred);
        var traffic = new Traffics(scenario.Protocol, scenario.ExpectedViolations.Count == 0 && ProtocolCatalog.Of(scenario.Protocol).Opening != SessionOpening.Accept, world, history, Polling, clients, registry, listeners, deferred);
        owners = new SessionWatch(world, history, Polling, clients, registry, sessions, ownershipProbe, deferred);

        var drains = new Drains(world, history, Polling, registry, listeners, sessions);
        var signals = new ServerSignals(history, Polling, listeners, owners, traffic, drains);
        var starts = new ServerStarts(scenario, echo, world, history, registry);
        var readiness = new ServerReadiness(world, history, Polling, listeners, new HealthCheck(sessions, listeners, Polling));
        var servers = new Servers(registry, starts, readiness, signals);

        var commands = new RunCommands(starts, world, history, Polling, registry);
        generations = new Generations(history, Polling, sessions);
        workers = new WorkerWatch(history, registry);

        var outside = new OutsideLeaves(history, commands, signals, drains, listeners, Polling);
        var packets = new HeldPackets(world, history);
        Means = new StepMeans(
            servers,
            listeners,
            new Deployments(history, Polling, servers, signals, listeners, drains, sessions, traffic, outside),
            new Reloads(history, Polling, registry, signals, commands, listeners, generations),
            new Adoptions(scenario, world, history, Polling, registry, starts, signals, readiness, listeners, sessions),
            commands,
            outside,
            sessions,
            traffic,
            new RunHandshakes(world, history, listeners),
            new GroupSteering(world, history, Polling, clients, registry, listeners, deferred),
            packets,
            Kernel,
            Polling);

        var shutdown = new Shutdown(Polling, registry, signals, drains, listeners, owners);
        var leftovers = new Leftovers(world, history, Polling, registry, strangers);
        Cleanup = new Cleanup(history, packets, traffic, sessions, owners, drains, generations, shutdown, leftovers, Polling, Polling.Scale(scenario.Timeout) + clients.StopWait, log);
    }

    /// <summary>How to wait.</summary>
    public Polling Polling { get; }

    /// <summary>The settings of the kernel.</summary>
    public RunKernel Kernel { get; }

    /// <summary>What its steps act with.</summary>
    public StepMeans Means { get; }

    /// <summary>What happens when its steps are over.</summary>
    public Cleanup Cleanup { get; }

    /// <summary>Begins to look at what is looked at all the time, until what is returned is disposed.</summary>
    public RunWatch Watch() => new(world, history, pauses, listeners, owners, generations, workers, strangers);
}
