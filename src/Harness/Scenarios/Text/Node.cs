namespace Harness.Scenarios.Text;

/// <summary>A piece of a scenario file's plain YAML: a scalar, a sequence or a mapping, and where it stands.</summary>
/// <param name="Span">Its place; of a mapping or sequence: where its first line begins.</param>
internal abstract record Node(SourceSpan Span);

/// <summary>A scalar, always as text: what it means is for the field to say.</summary>
/// <param name="Span">Its place.</param>
/// <param name="Value">The text after YAML's unescaping.</param>
/// <param name="Quoted">Whether it was written with quotes or as a block (then it is text even if it looks like a null).</param>
internal sealed record ScalarNode(SourceSpan Span, string Value, bool Quoted = false) : Node(Span)
{
    /// <summary>Whether YAML's core schema reads it as null: nothing, <c>~</c> or <c>null</c>, unquoted.</summary>
    public bool IsNull => !Quoted && (Value is "" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A sequence.</summary>
internal sealed record SequenceNode(SourceSpan Span, IReadOnlyList<Node> Items) : Node(Span);

/// <summary>A mapping; its keys are scalars and each occurs once.</summary>
internal sealed record MappingNode(SourceSpan Span, IReadOnlyList<MappingEntry> Entries) : Node(Span);

/// <summary>A key and its value.</summary>
internal sealed record MappingEntry(ScalarNode Key, Node Value);
