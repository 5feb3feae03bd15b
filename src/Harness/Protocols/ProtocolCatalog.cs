using Harness.Protocols.Echo;

namespace Harness.Protocols;

/// <summary>The protocols, by their names in scenarios: a new one is one file and one line here.</summary>
internal static class ProtocolCatalog
{
    /// <summary>The protocol of a scenario that says nothing.</summary>
    public const string Default = "echo";

    /// <summary>The names of those that need no more than that, the default first.</summary>
    public static IReadOnlyList<string> Plain { get; } = [Default, "tcp"];

    /// <summary>The protocol that a scenario states.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or something that it needs is missing.</exception>
    public static IProtocol Of(ProtocolSpecification specification) => specification.Name switch
    {
        Default => new EchoProtocol(),
        "tcp" => new TcpProtocol(),
        "line" => new LineProtocol(specification),
        "banner" => new BannerProtocol(specification),
        var other => throw new ArgumentException($"there is no protocol '{other}'", nameof(specification)),
    };
}
