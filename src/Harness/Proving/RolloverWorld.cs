using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>
/// A small world in which servers roll over: some listen, some of these leave, and some join; clients connect at any moment.
/// </summary>
internal sealed record RolloverWorld
{
    /// <summary>How servers leave.</summary>
    public ModelDrainMode Mode { get; init; } = ModelDrainMode.Steer;

    /// <summary>Parts that are left out of it.</summary>
    public IReadOnlyList<PlanPart> Without { get; init; } = [];

    /// <summary>Servers that listen at the beginning.</summary>
    public int Servers { get; init; } = 2;

    /// <summary>How many of them leave, each at any moment when a server that stays is ready.</summary>
    public int Rollovers { get; init; } = 1;

    /// <summary>Whether they are taken out of their group from outside, each by a tool, before they are told to leave.</summary>
    public bool LeavesOutside { get; init; }

    /// <summary>From outside: how many listeners each server has that leaves. They are closed in every order.</summary>
    public int Listeners { get; init; } = 1;

    /// <summary>From outside: how many listeners each other server has.</summary>
    public int OtherListeners { get; init; } = 1;

    /// <summary>From outside: whether the servers' listeners take turns in the group; if not, those of each server stand together, and those that leave come first.</summary>
    public bool Interleaved { get; init; }

    /// <summary>From outside: how many tools take out each server that leaves.</summary>
    public int Tools { get; init; } = 1;

    /// <summary>From outside: how many tools may be killed.</summary>
    public int ToolKills { get; init; }

    /// <summary>From outside: how many tools may be told to end.</summary>
    public int ToolCancels { get; init; }

    /// <summary>From outside: whether tools guard the old listeners (IP_MINTTL) before they signal.</summary>
    public bool ToolGuards { get; init; }

    /// <summary>From outside: whether a tool that is told to end after the signal removes its program before the listeners are closed.</summary>
    public bool DetachesBeforeClose { get; init; }

    /// <summary>Servers that are started at any moment, and stay.</summary>
    public int Joins { get; init; }

    /// <summary>Clients that send a request as soon as they are connected.</summary>
    public int Clients { get; init; } = 2;

    /// <summary>Clients that wait for the server's greeting.</summary>
    public int ServerFirstClients { get; init; }

    /// <summary>Clients that may be gone before their handshake is done.</summary>
    public int VanishingClients { get; init; }

    /// <summary>The backlog b of each listener: b + 1 connections fit.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>net.ipv4.tcp_migrate_req.</summary>
    public bool Migrate { get; init; }

    /// <summary>net.ipv4.tcp_syncookies = 2.</summary>
    public bool SynCookies { get; init; }

    /// <summary>How many servers may be killed.</summary>
    public int Kills { get; init; }

    /// <summary>How many times a foreign process may change the group's program.</summary>
    public int ForeignPrograms { get; init; }

    /// <summary>Whether the search for the index steers everybody, not only the probes; from outside: whether it replaces a program that keeps new connections from the old server.</summary>
    public bool ProbesRoughly { get; init; }

    /// <summary>What is taken for granted.</summary>
    public ModelAssumptions Assumptions { get; init; } = new();

    /// <summary>What is wrong with it, with the remedy; null if nothing is.</summary>
    public string? Problem
    {
        get
        {
            if (Rollovers > Servers)
                return $"{Rollovers} servers cannot leave where {Servers} listen at the start (--servers, --rollovers)";
            if (Rollovers >= Servers + Joins)
                return "one of the servers has to stay: add one with --servers or --joins";
            if (Servers + Joins > ModelDescription.MostServers)
                return $"--servers and --joins are {Servers + Joins} together, and the model holds {ModelDescription.MostServers}";
            if (Processes.Count() is var listeners && listeners > ModelDescription.MostServers)
                return $"the servers have {listeners} listeners together, and the model holds {ModelDescription.MostServers} (--listeners, --other-listeners)";
            if (LeavesOutside && Rollovers * Tools > ModelTool.Most)
                return $"--rollovers times --tools are {Rollovers * Tools} tools, and the model holds {ModelTool.Most}";
            if (LeavesOutside && Mode is ModelDrainMode.Guard or ModelDrainMode.Steer)
                return "a server that is taken out from outside is one that closes at once or accepts until its queue is empty (--drain immediate or accept): the others leave by themselves";
            if (!LeavesOutside && (Listeners, OtherListeners, Interleaved, Tools, ToolKills, ToolCancels, ToolGuards, DetachesBeforeClose) != (1, 1, false, 1, 0, 0, false, false))
                return "several listeners, and tools, are of servers that are taken out from outside: add --outside";
            return Clients + ServerFirstClients + VanishingClients == 0 ? "without a client there is nothing to lose (--clients)" : null;
        }
    }

    /// <summary>The model of this world: v1, v2, … and c1, c2, …; those that leave come first, then those that stay, then those that join.</summary>
    public Model Build()
    {
        var plan = LeavesOutside ? ServerPlan.Of(Mode) : Without.Aggregate(ServerPlan.Of(Mode), (plan, part) => plan.Without(part));
        if (ProbesRoughly)
            plan = plan with { ProbesGently = false };
        return new Model(new ModelDescription
        {
            Servers = [.. Processes.Select(process => new ServerDescription(process.Name, plan)
            {
                Leaves = process.Server <= Rollovers,
                IsTakenOut = LeavesOutside && process.Server <= Rollovers,
                Set = LeavesOutside && process.Server <= Rollovers ? process.Server : 0,
                ListensAtStart = process.Server <= Servers,
                Backlog = Backlog,
            })],
            Tools = LeavesOutside ? [.. TakingOut()] : [],
            ToolKills = ToolKills,
            ToolCancels = ToolCancels,
            Clients = [.. Enumerable.Range(1, Clients + ServerFirstClients + VanishingClients).Select(number => new ClientDescription($"c{number}")
            {
                Silent = number > Clients && number <= Clients + ServerFirstClients,
                MayVanish = number > Clients + ServerFirstClients,
            })],
            MigrateRequests = Migrate,
            SynCookies = SynCookies,
            Kills = Kills,
            ForeignPrograms = ForeignPrograms,
            Assumptions = Assumptions,
        });
    }

    /// <summary>The servers' processes, one a listener, in the order of the group.</summary>
    private IEnumerable<(string Name, int Server)> Processes =>
        from server in Enumerable.Range(1, Servers + Joins)
        let listeners = server <= Rollovers ? Listeners : OtherListeners
        from listener in Enumerable.Range(1, listeners)
        orderby Interleaved ? listener : 0 // stable
        select (listeners == 1 ? $"v{server}" : $"v{server}.{listener}", server);

    private IEnumerable<ToolDescription> TakingOut()
    {
        var plan = Without.Aggregate(ToolPlan.Complete, (plan, part) => plan.Without(part)) with { DetachesBeforeClose = DetachesBeforeClose, ReplacesPrograms = ProbesRoughly };
        if (ToolGuards)
            plan = plan.WithGuard();
        return from server in Enumerable.Range(1, Rollovers)
               from tool in Enumerable.Range(1, Tools)
               select new ToolDescription($"t{((server - 1) * Tools) + tool}", plan, server);
    }
}
