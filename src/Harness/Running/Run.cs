using Harness.Histories;
using Harness.Scenarios;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harness.Running;

/// <summary>What the verbs of a scenario act on: one run's servers, sessions, world and history.</summary>
public sealed class Run
{
    internal Run(Scenario scenario, IWorld world, History history, EchoProgram echo, double timeScale, ILogger? log = null)
    {
        Scenario = scenario;
        World = world;
        History = history;
        Patience = new Patience(world.Time, timeScale, log);
        Log = log ?? NullLogger.Instance;
        Strangers = new Strangers(world, history);
        Servers = new Servers(this, echo);
        Sessions = new RunSessions(this);
        Traffic = new Traffics(this);
        Listeners = new ListenerTable(world, history, Servers);
        Witness = new Witness(world, Servers);
        Drains = new Drains(this);
        Steering = new GroupSteering(this);
        Packets = new HeldPackets(world, history);
    }

    /// <summary>The scenario.</summary>
    public Scenario Scenario { get; }

    /// <summary>Where it runs.</summary>
    public IWorld World { get; }

    /// <summary>What happened so far.</summary>
    public History History { get; }

    /// <summary>Told what the harness does, for the diagnosis of a run that hangs.</summary>
    internal ILogger Log { get; }

    /// <summary>How to wait.</summary>
    public Patience Patience { get; }

    /// <summary>The servers.</summary>
    public Servers Servers { get; }

    /// <summary>The sessions.</summary>
    public RunSessions Sessions { get; }

    /// <summary>The traffic.</summary>
    public Traffics Traffic { get; }

    /// <summary>Who listens, by the kernel.</summary>
    public ListenerTable Listeners { get; }

    /// <summary>Who owns a session, by the kernel.</summary>
    public Witness Witness { get; }

    /// <summary>The servers that were told to drain.</summary>
    public Drains Drains { get; }

    /// <summary>Who gets new connections.</summary>
    public GroupSteering Steering { get; }

    /// <summary>When the harness itself did not run.</summary>
    internal HarnessPauses Pauses { get; } = new();

    /// <summary>The processes that belong to nobody.</summary>
    internal Strangers Strangers { get; }

    /// <summary>The packets that are held on the network.</summary>
    public HeldPackets Packets { get; }

    /// <summary>Changes a setting of the kernel in the run's own namespace.</summary>
    /// <exception cref="StepFailure">The kernel does not have it, or refuses the value.</exception>
    public void SetKernel(string name, int value)
    {
        try
        {
            World.SetKernel(name, value.ToString());
        }
        catch (WorldException error)
        {
            throw new StepFailure(error.Message.TrimEnd('.'), error);
        }

        History.Append(new KernelSettingChanged(name, value.ToString()));
    }

    /// <summary>Runs steps inside of a step; set by the runner.</summary>
    internal Func<IReadOnlyList<Step>, string, bool, CancellationToken, Task> RunSteps { get; set; } = (_, _, _, _) => Task.CompletedTask;
}

/// <summary>Where the EchoServer's program is.</summary>
/// <param name="Path">The path of the program.</param>
public sealed record EchoProgram(string Path)
{
    /// <summary>The one that the build put beside the harness.</summary>
    public static EchoProgram BesideHarness { get; } = new(ProgramPath.BesideHarness("EchoServer"));
}
