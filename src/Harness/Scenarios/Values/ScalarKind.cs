using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A kind of value that is written as one word or text: what is no scalar, or nothing, is refused in one place.</summary>
/// <typeparam name="T">The value's type in the scenario.</typeparam>
internal abstract class ScalarKind<T> : ValueKind<T>
{
    /// <inheritdoc/>
    public sealed override bool TryRead(Node node, Problems problems, out T value)
    {
        value = default!;
        if (node is not ScalarNode scalar)
            problems.Add(node.Span, $"expected {Description}, not a {(node is SequenceNode ? "list" : "mapping")}", RemedyFor(node));
        else if (scalar.IsNull)
            problems.Add(scalar.Span, $"expected {Description}, {Nothing.In(scalar)}", RemedyForNothing(scalar));
        else
            return TryReadText(scalar, problems, out value);
        return false;
    }

    /// <inheritdoc/>
    public override Node Write(T value) => new ScalarNode(SourceSpan.Start, TextOf(value));

    /// <summary>Reads a scalar that is not null.</summary>
    protected abstract bool TryReadText(ScalarNode scalar, Problems problems, out T value);

    /// <summary>The text that is read back as an equal value.</summary>
    protected abstract string TextOf(T value);

    /// <summary>What to do about a list or a mapping; a list of one word suggests the word.</summary>
    protected virtual string? RemedyFor(Node node) =>
        node is SequenceNode { Items: [ScalarNode { IsNull: false } only] } ? $"write '{only.Value}' without brackets" : null;

    /// <summary>What to do about a null.</summary>
    protected virtual string? RemedyForNothing(ScalarNode scalar) => null;

    /// <summary>Adds a problem and says that nothing was read.</summary>
    protected static bool Refuse(Problems problems, SourceSpan span, string message, string? remedy, out T value)
    {
        problems.Add(span, message, remedy);
        value = default!;
        return false;
    }
}
