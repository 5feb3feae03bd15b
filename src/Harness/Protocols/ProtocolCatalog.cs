using Harness.Protocols.Echo;

namespace Harness.Protocols;

/// <summary>The protocols, by their names in scenarios: a new one is one file and one line here.</summary>
internal static class ProtocolCatalog
{
    /// <summary>The protocol of a scenario that says nothing.</summary>
    public const string Default = "echo";

    private static readonly IProtocol[] all = [new EchoProtocol(), new TcpProtocol()];

    /// <summary>The names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. all.Select(protocol => protocol.Name)];

    /// <summary>The protocol of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IProtocol Of(string name) => all.FirstOrDefault(protocol => protocol.Name == name) ?? throw new ArgumentException($"there is no protocol '{name}'", nameof(name));
}
