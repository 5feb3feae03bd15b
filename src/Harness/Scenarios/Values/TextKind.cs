using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>Any text. Numbers and words such as <c>true</c> are text here; only a null has to be quoted to be one.</summary>
/// <param name="what">What the text is, with its article, for messages: <c>a name</c>.</param>
/// <param name="oneLine">Whether it has to be one line with something on it.</param>
internal sealed class TextKind(string what = "text", bool oneLine = false) : ScalarKind<string>
{
    /// <inheritdoc/>
    public override string Description => what;

    /// <summary>A regular expression for a JSON Schema, of a text that its field checks further; null: as this kind reads it.</summary>
    internal string? Form { get; init; }

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Text(Form ?? (oneLine ? "^[^\\r\\n]*\\S[^\\r\\n]*\\n*$" : null));

    /// <inheritdoc/>
    public override Node Write(string value) => new ScalarNode(SourceSpan.Start, value, Quoted: true);

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        if (oneLine && string.IsNullOrWhiteSpace(value))
            return Refuse(problems, scalar.Span, $"expected {what}, but it is empty", null, out value);
        if (oneLine && value.AsSpan().TrimEnd('\n').ContainsAny('\n', '\r'))
            return Refuse(problems, scalar.Span, $"expected {what} of one line", "use '>' instead of '|', or shorten it", out value);
        // A block text ends with a line break that is the block's and not the author's.
        value = oneLine ? value.TrimEnd('\n') : value;
        return true;
    }

    /// <inheritdoc/>
    protected override string TextOf(string value) => value;

    /// <inheritdoc/>
    protected override string? RemedyFor(Node node) => node is MappingNode ? "put it in quotes if it is text" : base.RemedyFor(node);

    /// <inheritdoc/>
    protected override string? RemedyForNothing(ScalarNode scalar) => scalar.Value.Length == 0 ? "write \"\" for an empty text" : $"write \"{scalar.Value}\" if that is the text";
}
