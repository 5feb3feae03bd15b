using Harness.Protocols;
using Harness.Scenarios;
using Harness.Scenarios.Files;

namespace Harness.Trying;

/// <summary>A first scenario of a server, for its author to go on from: the rollover by which it would be tried.</summary>
internal static class DraftScenario
{
    /// <summary>The scenario.</summary>
    /// <param name="server">The server; the word <c>echo</c> alone is the EchoServer.</param>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="name">Its name; null: one that says what happens.</param>
    public static Scenario Of(TrialServer server, ProtocolSpecification protocol, string? name)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(protocol);
        var spoken = protocol.Http is { } http && HttpRequestKind.IsDefault(http) && HttpExpectKind.IsDefault(http) ? new ProtocolSpecification(protocol.Name) : protocol;
        var scenario = TrialScenarios.Rollover(server, spoken, TimeSpan.Zero);
        return scenario with
        {
            Name = name ?? $"{Path.GetFileName(server.Words[0])}: a new instance replaces the old one under traffic",
            Server = IsEcho(server) ? scenario.Server with { Command = ServerCommand.Echo } : scenario.Server,
        };
    }

    /// <summary>Whether it is the EchoServer of this repository by its short name.</summary>
    public static bool IsEcho(TrialServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.Words is ["echo"];
    }

    /// <summary>What is wrong with a server that no scenario could start; null if nothing is.</summary>
    public static string? ProblemOf(TrialServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.NamesPort || IsEcho(server) ? null
            : "no word of the command has the port, which the harness chooses: write $port where it belongs, in single quotes for the shell, as in: ./my-server --port '$port'";
    }
}
