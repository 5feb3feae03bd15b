using System.Net;
using Harness.KernelModel;

namespace Harness.Worlds.Simulated;

/// <summary>The servers of a world in time, and the groups of their listeners.</summary>
internal sealed class TimedServers
{
    /// <summary>Listeners on so many different addresses the world holds.</summary>
    public const int MostGroups = 8;

    private static readonly ServerPlan noPlan = new([], []);

    private readonly List<ServerDescription> descriptions = [.. Enumerable.Repeat(new ServerDescription("", noPlan), ModelDescription.MostServers)];
    private readonly List<ToolDescription> toolDescriptions = [.. Enumerable.Repeat(new ToolDescription("", TimedTool.Plan, Set: -1), ModelTool.Most)];
    private readonly TimedTool?[] runningTools = new TimedTool?[ModelTool.Most];
    private readonly List<GroupKey> keys = [];
    private readonly TimedServer?[] running = new TimedServer?[ModelDescription.MostServers];
    private readonly TimedKernel kernel;
    private ulong inodes;
    private int pids = 10_000;
    private int sets;

    public TimedServers(TimedKernel kernel)
    {
        this.kernel = kernel;
        var world = new ModelDescription { Groups = keys, Servers = descriptions, Clients = [], Tools = toolDescriptions };
        Plans = new PlanSteps(world);
        Tools = new ToolSteps(world);
    }

    /// <summary>What servers do to join and to leave.</summary>
    public PlanSteps Plans { get; }

    /// <summary>What tools do that take servers out of their groups.</summary>
    public ToolSteps Tools { get; }

    /// <summary>Every tool that was started.</summary>
    public List<TimedTool> AllTools { get; } = [];

    /// <summary>Every server that was started.</summary>
    public List<TimedServer> All { get; } = [];

    /// <summary>Starts a server.</summary>
    /// <exception cref="WorldException">There are too many.</exception>
    public TimedServer Launch(string name, SimulatedProgram program, IServerObserver observer)
    {
        var number = FreeNumber() ?? throw new WorldException($"The simulated world holds up to {ModelDescription.MostServers} servers at the same time.");
        var group = GroupOf(new GroupKey(program.EndPoint.Address));
        descriptions[number] = new ServerDescription(name, program.Plan, group) { Backlog = program.Backlog, Set = ++sets };
        kernel.State.Listeners[number] = default;
        kernel.State.Servers[number] = new SimulatedServer { OwnIndex = SimulatedServer.UnknownIndex };
        var server = new TimedServer(kernel, number, group, NextPid(), program, observer) { Inode = ++inodes };
        running[number] = server;
        All.Add(server);
        server.Start();
        return server;
    }

    /// <summary>Starts a tool that takes a server out of its group.</summary>
    /// <exception cref="WorldException">There is no such server, or there are too many tools.</exception>
    public TimedTool Launch(SimulatedLeave command, IServerObserver observer)
    {
        var server = All.Find(server => server.Pid == command.Pid && !server.IsGone) ?? throw new WorldException($"There is no process {command.Pid}.");
        var number = Array.FindIndex(runningTools, tool => tool is null || tool.IsGone);
        if (number < 0)
            throw new WorldException($"The simulated world holds up to {ModelTool.Most} tools that take servers out at the same time.");
        toolDescriptions[number] = new ToolDescription("leave", TimedTool.Plan, descriptions[server.Number].Set, GroupOf(server.Number));
        var tool = new TimedTool(kernel, number, NextPid(), command, observer);
        runningTools[number] = tool;
        AllTools.Add(tool);
        tool.Start();
        return tool;
    }

    /// <summary>Whether a tool has taken a listener out of its group, and waits for its close: its own server has only to accept until its queue is empty.</summary>
    public bool IsTakenOut(int listener) => Array.Exists(runningTools, tool => tool?.HasTakenOut(listener) == true);

    /// <summary>Has a server leave in another way.</summary>
    public void LeaveBy(int number, ModelDrainMode mode) =>
        descriptions[number] = descriptions[number] with { Plan = descriptions[number].Plan with { Leave = ServerPlan.Of(mode).Leave } };

    /// <summary>A process id that nobody has had.</summary>
    public int NextPid() => ++pids;

    /// <summary>The group in which a listener is or would be.</summary>
    public int GroupOf(int listener) => descriptions[listener].Group;

    /// <summary>The group that fits a destination best and has members, or -1.</summary>
    public int GroupFor(IPAddress destination)
    {
        var (best, score) = (-1, 0);
        for (var i = 0; i < keys.Count; i++)
        {
            if (kernel.State.Groups[i].Count > 0 && keys[i].Score(destination) is var fits && fits > score)
                (best, score) = (i, fits);
        }

        return best;
    }

    /// <summary>Something came into the accept queue of a listener.</summary>
    public void Wake(int listener) => running[listener]?.Accept();

    private int GroupOf(GroupKey key)
    {
        var known = keys.IndexOf(key);
        if (known >= 0)
            return known;
        if (keys.Count == MostGroups)
            throw new WorldException($"The simulated world holds listeners on up to {MostGroups} addresses.");
        keys.Add(key);
        return keys.Count - 1;
    }

    /// <summary>One whose server is gone, and whose listener no connection remembers.</summary>
    private int? FreeNumber()
    {
        for (var number = 0; number < running.Length; number++)
        {
            if (running[number] is null || (running[number]!.IsGone && !IsRemembered(number)))
                return number;
        }

        return null;
    }

    private bool IsRemembered(int listener) =>
        kernel.Pending.Any(connection => kernel.State.Connections[connection.Slot] is { Server: not (ServerSide.None or ServerSide.Gone) } conn && conn.Listener == listener);
}
