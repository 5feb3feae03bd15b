using Harness.Protocols.Http;

namespace Harness.Protocols;

/// <summary>What is said on the connections of a scenario, as the scenario states it.</summary>
/// <param name="Name">The protocol's name: see <see cref="ProtocolCatalog"/>.</param>
internal sealed record ProtocolSpecification(string Name)
{
    /// <summary>That of a scenario that says nothing: <c>echo</c>.</summary>
    public static ProtocolSpecification Default { get; } = new(ProtocolCatalog.Default);

    /// <summary>The request of each exchange, as text; <c>$id</c> in it is replaced by what is unique to session and exchange. Null: the protocol's own, or <see cref="RequestBytes"/>.</summary>
    public string? Request { get; init; }

    /// <summary>The request in hexadecimal digits, two a byte, where it is no text; otherwise null.</summary>
    public string? RequestBytes { get; init; }

    /// <summary>The regular expression that a reply has to match; null where the protocol says itself what is right.</summary>
    public string? Matches { get; init; }

    /// <summary>The request and what its response has to be, for <c>http</c>; null: <see cref="HttpSpecification.Default"/>, or another protocol.</summary>
    public HttpSpecification? Http { get; init; }

    /// <summary>The protocol itself, where it is one of an extension; otherwise null.</summary>
    internal IProtocol? Added { get; init; }

    /// <summary>Several requests of <c>http</c> instead of that one, by weight; null: there is one.</summary>
    public IReadOnlyList<WeightedRequest>? Requests { get; init; }
}
