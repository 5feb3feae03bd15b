using System.Net;
using System.Net.Sockets;
using Harness.Scenarios;
using Harness.Worlds.Linux.Hosts;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;

namespace Harness.Worlds.Linux;

/// <summary>Real processes on this machine's kernel.</summary>
/// <param name="isolation">How the runs are kept apart.</param>
/// <param name="haveAllChildren">Whether this process has no children but those of its runs: one whose descent nothing shows is one of theirs then.</param>
internal sealed class LinuxWorlds(Isolation isolation, bool haveAllChildren = false) : IWorlds
{
    private readonly Orphans? orphans = haveAllChildren ? new Orphans() : null;

    /// <summary>As well kept apart as this machine allows.</summary>
    public static LinuxWorlds OfThisMachine { get; } = new(MachineIsolation.Best);

    /// <inheritdoc/>
    public bool HaveNetworks => isolation == Isolation.NetworkNamespace;

    /// <summary>Whether its worlds can change every setting of the kernel that a scenario may name.</summary>
    public bool HaveKernelSettings => HaveNetworks && KernelSettings.Names.All(name => KernelSettings.ProblemOf(name) is null);

    /// <inheritdoc/>
    public bool AreRepeatable => false;

    /// <inheritdoc/>
    public string? ProblemOf(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (scenario.Needs.Select(program => ProblemOf(NeededProgram.Parse(program), scenario)).FirstOrDefault(problem => problem is not null) is { } missing)
            return missing;
        if (scenario.Family == AddressFamily.InterNetworkV6 && !HostAddresses.HaveVersion6)
            return "its servers share an address of IPv6, and this machine's kernel has none";
        if (scenario.NeedsNamespace && !HaveNetworks)
            return $"it sets the kernel's settings, has a network between clients and servers, or uses addresses of its own, which takes a network namespace, and this machine gives none{NamespaceRemedy.OfThisMachine}";
        if (scenario.KernelSettings.FirstOrDefault(name => KernelSettings.ProblemOf(name) is not null) is { } setting)
            return $"it changes the kernel setting '{setting}', which cannot be changed here: {KernelSettings.ProblemOf(setting)!.TrimEnd('.')}";
        if (scenario.Servers.Values.Prepend(scenario.Server).Select(server => server.User).OfType<string>().Select(user => (User: user, Problem: OtherUser.ProblemOf(user))).FirstOrDefault(one => one.Problem is not null) is { Problem: not null } user)
            return $"it runs a server as the user '{user.User}', and {user.Problem}";
        return scenario.Network is { } network && LinuxWorld.ProblemOf(network) is { } problem
            ? $"it has a network between clients and servers, and {problem}"
            : null;
    }

    private static string? ProblemOf(NeededProgram program, Scenario scenario)
    {
        if (!IsThere(program.Name, scenario))
            return $"it needs the program '{program.Name}', and there is none{(program.Name.Contains('/', StringComparison.Ordinal) ? "" : " in PATH")}";
        if (program.Least is not { } least)
            return null;
        return ProgramVersion.Of(program.Name) is not { } version ? $"it needs the program '{program.Name}' of version {least} or later, and that does not tell its version"
            : program.Allows(version) ? null
            : $"it needs the program '{program.Name}' of version {least} or later, and there is {version}";
    }

    private static bool IsThere(string program, Scenario scenario)
    {
        if (!program.Contains('/', StringComparison.Ordinal))
            return ProgramPath.FindServer(program) is not null;
        var folder = scenario.File is { } file ? Path.GetDirectoryName(Path.GetFullPath(file))! : Directory.GetCurrentDirectory();
        return File.Exists(Path.GetFullPath(program, folder));
    }

    /// <inheritdoc/>
    public IWorldOfRun For(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        IReadOnlyCollection<IPAddress> others = [.. scenario.ConnectedAddresses, .. scenario.Servers.Values.Prepend(scenario.Server).Select(server => server.Address).OfType<IPAddress>()];
        return new WorldOfRun(isolation, scenario.Network, scenario.Family, others, orphans);
    }

    private sealed class WorldOfRun(Isolation isolation, NetworkSpecification? network, AddressFamily family, IReadOnlyCollection<IPAddress> others, Orphans? orphans) : IWorldOfRun
    {
        public TimeProvider Time => TimeProvider.System;

        public async Task RunAsync(INetworkObserver observer, Func<IWorld, Task> run)
        {
            await using var world = LinuxWorld.Create(isolation, LinuxWorld.DefaultPort, network, family, others, observer, orphans);
            await run(world);
        }
    }
}
