using System.Text;

namespace Harness.Protocols.Http;

/// <summary>The request of the protocol <c>http</c> and what its response has to be, as a scenario states them. <c>$id</c> stands for what is unique to session and exchange.</summary>
internal sealed record HttpSpecification
{
    /// <summary>A <c>GET /</c> whose response has a status of 200 to 299.</summary>
    public static HttpSpecification Default { get; } = new();

    /// <summary>The method: a token (RFC 9110, section 9).</summary>
    public string Method { get; init; } = "GET";

    /// <summary>The path, with its query.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Header fields in addition to those that the protocol needs, or instead of them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty;

    /// <summary>The body, in UTF-8; null: none.</summary>
    public string? Body { get; init; }

    /// <summary>The status that the response has to have: <c>200</c>, or <c>2xx</c> for a class; null: <c>2xx</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Header fields that the response has to have, each with a regular expression for its value.</summary>
    public IReadOnlyDictionary<string, string> ExpectedHeaders { get; init; } = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty;

    /// <summary>A regular expression that the response's body has to match; null: any body.</summary>
    public string? BodyMatches { get; init; }

    /// <summary>Whether a lost request that is safe to send again is sent once more, on a new connection.</summary>
    public bool RetriesIdempotent { get; init; }

    /// <summary>Whether the method may be sent again without harm (RFC 9110, section 9.2.2).</summary>
    public bool IsIdempotent => HttpMethods.IsIdempotent(Method);

    /// <summary>Two that say the same are equal.</summary>
    public bool Equals(HttpSpecification? other) => other is not null && Text() == other.Text();

    /// <inheritdoc/>
    public override int GetHashCode() => Text().GetHashCode(StringComparison.Ordinal);

    private string Text()
    {
        var text = new StringBuilder($"{Method}\0{Path}\0{Body}\0{Status}\0{BodyMatches}\0{RetriesIdempotent}");
        foreach (var (name, value) in Headers.OrderBy(header => header.Key, StringComparer.Ordinal))
            text.Append($"\0>{name}\0{value}");
        foreach (var (name, value) in ExpectedHeaders.OrderBy(header => header.Key, StringComparer.Ordinal))
            text.Append($"\0<{name}\0{value}");
        return text.ToString();
    }
}
