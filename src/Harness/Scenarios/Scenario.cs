using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Harness.Protocols;

namespace Harness.Scenarios;

/// <summary>What an author wrote or a generator drew: plain data that knows no socket, no process and no YAML.</summary>
internal sealed record Scenario
{
    /// <summary>The format's default for <see cref="Timeout"/>.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Words by which it can be chosen.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Programs that it needs: a machine that lacks one skips it. A name is looked up in PATH; a path is relative to the file.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>How long the whole scenario may take.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>The default for every server.</summary>
    public ServerSpecification Server { get; init; } = ServerSpecification.Default;

    /// <summary>Servers that differ from the default, by name.</summary>
    public IReadOnlyDictionary<string, ServerSpecification> Servers { get; init; } = ImmutableDictionary<string, ServerSpecification>.Empty;

    /// <summary>Settings of the kernel, in the run's own network namespace.</summary>
    public IReadOnlyDictionary<string, int> Kernel { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The network between clients and servers; null: there is none, and both are on one host.</summary>
    public NetworkSpecification? Network { get; init; }

    /// <summary>The family of the address that all servers share.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.InterNetwork;

    /// <summary>How long a connect may take beyond the network's round trip; null: 250 ms.</summary>
    public TimeSpan? ConnectLimit { get; init; }

    /// <summary>How long a reply may take beyond the network's round trip; null: 1 s.</summary>
    public TimeSpan? ReplyLimit { get; init; }

    /// <summary>What it breaks on purpose: it passes when exactly these rules are violated, each in the step that is named.</summary>
    public IReadOnlyList<ExpectedViolation> ExpectedViolations { get; init; } = [];

    /// <summary>Conditions that its author claims it reaches: a run in which one of them never happened shows less than it is meant to, and is inconclusive.</summary>
    public IReadOnlyList<string> Sometimes { get; init; } = [];

    /// <summary>The steps.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>The file it was read from, as the user named it; null for one from code.</summary>
    public string? File { get; init; }

    /// <summary>The files of steps that it includes, as paths.</summary>
    public IReadOnlyList<string> Includes { get; init; } = [];

    /// <summary>Which cell of the matrix of its file it is: <c>rtt=20ms, drain=steer</c>; null if the file has no matrix. Its <see cref="Name"/> ends with it.</summary>
    public string? Cell { get; init; }

    /// <summary>
    /// What tells it from every other scenario: its file and, of a file with a matrix, the cell: <c>deploy.yaml [rtt=20ms, drain=steer]</c>. The name of one from code.
    /// </summary>
    public string Identity => IdentityOf(File ?? Name, File is null ? null : Cell);

    /// <summary>The line of the file on which its name stands, from 1.</summary>
    public int Line { get; init; } = 1;

    /// <summary>Whether it takes a network namespace: it sets something in the kernel, has a network, or uses addresses other than the one that all servers share.</summary>
    public bool NeedsNamespace { get; init; }

    /// <summary>The addresses of servers to which its steps connect, beside the one that all servers share.</summary>
    public IReadOnlyCollection<IPAddress> ConnectedAddresses { get; init; } = [];

    /// <summary>The settings of the kernel that it changes, at its top or in a step.</summary>
    public IReadOnlyCollection<string> KernelSettings { get; init; } = [];

    /// <summary>
    /// What is said on the port. All servers share it, and no client chooses its server: what one of them is said to speak, all speak.
    /// </summary>
    public ProtocolSpecification Protocol => Servers.Values.Prepend(Server).Select(server => server.Protocol).FirstOrDefault(protocol => protocol is not null) ?? ProtocolSpecification.Default;

    /// <summary>The specification of a server: its own over the default.</summary>
    public ServerSpecification SpecificationOf(string server) =>
        Servers.TryGetValue(server, out var own) ? own.Over(Server) : Server;

    /// <summary>What tells a scenario from every other one.</summary>
    /// <param name="fileOrName">Its file, or its name if it has none.</param>
    /// <param name="cell">The cell, or null.</param>
    public static string IdentityOf(string fileOrName, string? cell) => cell is null ? fileOrName : $"{fileOrName} [{cell}]";
}
