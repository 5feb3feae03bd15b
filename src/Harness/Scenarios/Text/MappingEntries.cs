namespace Harness.Scenarios.Text;

/// <summary>Collects a mapping's entries: keys are text, and each occurs once.</summary>
internal sealed class MappingEntries(SourceText source, Problems problems)
{
    private readonly List<MappingEntry> entries = [];
    private readonly Dictionary<string, SourceSpan> seen = [];

    /// <summary>The entries in the file's order.</summary>
    internal IReadOnlyList<MappingEntry> All => entries;

    /// <summary>The place of the first key, or null.</summary>
    internal SourceSpan? First { get; private set; }

    /// <summary>
    /// Adds an entry unless something is wrong with its key, or a part of it is null because it was refused before. False where
    /// the tree lacks something by that; it does not lack the second of two entries with the same key.
    /// </summary>
    internal bool TryAdd(Node? key, Node? value)
    {
        First ??= key?.Span;
        if (key is null)
            return false;
        if (key is not ScalarNode scalar)
        {
            problems.Add(key.Span, "a key must be a plain word, not a mapping or a sequence");
            return false;
        }
        if (!IsFit(scalar, value))
            return false;
        if (!seen.TryAdd(scalar.Value, scalar.Span))
        {
            problems.Add(scalar.Span, $"the key '{scalar.Value}' is here a second time", $"remove one; the first is in line {seen[scalar.Value].Line}");
            return true;
        }
        if (value is not null)
            entries.Add(new MappingEntry(scalar, value));
        return value is not null;
    }

    private bool IsFit(ScalarNode key, Node? value)
    {
        if (Indentation.TabBefore(source, key.Span) is { } tab)
            problems.Add(tab, Indentation.TabMessage, Indentation.TabRemedy);
        if (key is { Quoted: false, Value: "" })
            problems.Add(key.Span, "a key is missing before ':'");
        else if (key is { Quoted: false, Value: "<<" })
            problems.Add(key.Span, "merge keys are not allowed", "write the entries out");
        else if (!key.Quoted && value is ScalarNode { Value: "", Quoted: false } && MissingSpace.In(key) is { } remedy)
            problems.Add(key.Span, MissingSpace.Message, remedy);
        else
            return true;
        return false;
    }
}
