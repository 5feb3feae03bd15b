using Harness.Protocols.Echo;
using Harness.Protocols.Http;

namespace Harness.Protocols;

/// <summary>The protocols, by their names in scenarios: a new one is one file and one line here.</summary>
internal static class ProtocolCatalog
{
    /// <summary>The protocol of a scenario that says nothing.</summary>
    public const string Default = "echo";

    /// <summary>The protocol in which a server may close a connection on which no request is open.</summary>
    public const string Http = "http";

    /// <summary>The names of those that need no more than that, the default first.</summary>
    public static IReadOnlyList<string> Plain { get; } = [Default, "tcp", Http];

    /// <summary>Whether what a protocol expects is a regular expression in a history: by its name, for the history may be of a program with other extensions.</summary>
    public static bool IsOfPatterns(string? name) => name is "line" or "banner";

    /// <summary>The protocol that a scenario states.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or something that it needs is missing.</exception>
    public static IProtocol Of(ProtocolSpecification specification) => specification.Added ?? specification.Name switch
    {
        Default => new EchoProtocol(),
        "tcp" => new TcpProtocol(),
        "line" => new LineProtocol(specification),
        "banner" => new BannerProtocol(specification),
        Http when specification.Requests is { Count: > 0 } several => new HttpChoice(several),
        Http => new HttpProtocol(specification.Http ?? HttpSpecification.Default),
        var other => throw new ArgumentException($"there is no protocol '{other}'", nameof(specification)),
    };
}
