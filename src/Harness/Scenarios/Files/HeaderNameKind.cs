using System.Buffers;
using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The name of a header field: a token (RFC 9110, section 5.6.2).</summary>
internal sealed class HeaderNameKind : ScalarKind<string>
{
    /// <summary>The characters of a token, as a class of a regular expression has them.</summary>
    internal const string TokenCharacters = "!#$%&'*+.^_`|~0-9A-Za-z-";

    private static readonly SearchValues<char> token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    public override string Description => "the name of a header field";

    /// <summary>Whether a text is a token: a method, or the name of a field.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(token);

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Text($"^[{TokenCharacters}]+$");

    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        return IsToken(value) || Refuse(problems, scalar.Span, $"'{value}' is no name of a header field", "letters, digits and '-' make one", out value);
    }

    protected override string TextOf(string value) => value;
}
