using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Harness.Observations;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A regular expression of .NET, at most 1,000 characters long.</summary>
internal sealed class RegexKind : ScalarKind<Pattern>
{
    private const int Longest = 1000;

    /// <inheritdoc/>
    public override string Description => "a regular expression";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => Short();

    /// <inheritdoc/>
    public override Node Write(Pattern value) => new ScalarNode(SourceSpan.Start, value.Text, Quoted: true);

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out Pattern value)
    {
        value = null!;
        if (scalar.Value.Length > Longest)
            return Refuse(problems, scalar.Span, $"a regular expression has at most {Longest:N0} characters", null, out value);
        try
        {
            value = Pattern.Of(scalar.Value);
            return true;
        }
        catch (RegexParseException error)
        {
            return Refuse(problems, ScalarPlace.Of(scalar, Math.Max(0, error.Offset - 1)), $"not a regular expression: {Reason(error)}", scalar.Value.Contains('\\') ? "in single quotes a \\ stands for itself" : null, out value);
        }
    }

    /// <inheritdoc/>
    protected override string TextOf(Pattern value) => value.Text;

    private static JsonObject Short()
    {
        var shape = SchemaShapes.Text();
        shape["maxLength"] = Longest;
        return shape;
    }

    // The engine says "Invalid pattern '…' at offset 3. Not enough )'s."
    private static string Reason(RegexParseException error)
    {
        var offset = $" at offset {error.Offset}. ";
        var start = error.Message.LastIndexOf(offset, StringComparison.Ordinal);
        var reason = (start < 0 ? error.Message : error.Message[(start + offset.Length)..]).TrimEnd('.');
        return reason.Length > 0 ? char.ToLowerInvariant(reason[0]) + reason[1..] : "it cannot be read";
    }
}
