using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>
/// A small world in which servers roll over: some listen, some of these leave, and some join; clients connect at any moment.
/// </summary>
public sealed record RolloverWorld
{
    /// <summary>How servers leave.</summary>
    public ModelDrainMode Mode { get; init; } = ModelDrainMode.Steer;

    /// <summary>Parts that are left out of it.</summary>
    public IReadOnlyList<PlanPart> Without { get; init; } = [];

    /// <summary>Servers that listen at the beginning.</summary>
    public int Servers { get; init; } = 2;

    /// <summary>How many of them leave, each at any moment when a server that stays is ready.</summary>
    public int Rollovers { get; init; } = 1;

    /// <summary>Servers that are started at any moment, and stay.</summary>
    public int Joins { get; init; }

    /// <summary>Clients that send a request as soon as they are connected.</summary>
    public int Clients { get; init; } = 2;

    /// <summary>Clients that wait for the server's greeting.</summary>
    public int SilentClients { get; init; }

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

    /// <summary>Whether the search for the index steers everybody, not only the probes.</summary>
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
            return Clients + SilentClients + VanishingClients == 0 ? "without a client there is nothing to lose (--clients)" : null;
        }
    }

    /// <summary>The model of this world: v1, v2, … and c1, c2, …; those that leave come first, then those that stay, then those that join.</summary>
    public Model Build()
    {
        var plan = Without.Aggregate(ServerPlan.Of(Mode), (plan, part) => plan.Without(part));
        if (ProbesRoughly)
            plan = plan with { ProbesGently = false };
        return new Model(new ModelDescription
        {
            Servers = [.. Enumerable.Range(1, Servers + Joins).Select(number => new ServerDescription($"v{number}", plan)
            {
                Leaves = number <= Rollovers,
                ListensAtStart = number <= Servers,
                Backlog = Backlog,
            })],
            Clients = [.. Enumerable.Range(1, Clients + SilentClients + VanishingClients).Select(number => new ClientDescription($"c{number}")
            {
                Silent = number > Clients && number <= Clients + SilentClients,
                MayVanish = number > Clients + SilentClients,
            })],
            MigrateRequests = Migrate,
            SynCookies = SynCookies,
            Kills = Kills,
            ForeignPrograms = ForeignPrograms,
            Assumptions = Assumptions,
        });
    }
}
