using Harness.Scenarios.Text;

namespace Harness.Scenarios.Formatting;

/// <summary>
/// Writes a layout in the canonical style. Every comment of the text comes out once, in its order: before the entry before which it stood, or
/// behind the line behind which it stood. A collection with brackets keeps them where it fits into a line and no comment stands in it.
/// </summary>
internal sealed class CanonicalText
{
    private const int Widest = 120, Indent = 2;

    private readonly string text;
    private readonly Queue<Comment> comments;
    private readonly CanonicalLines lines = new();

    private CanonicalText(string text)
    {
        this.text = text;
        comments = new Queue<Comment>(Comment.In(text));
    }

    /// <summary>The canonical text of a valid scenario, whose lines end with line feeds alone.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="newNames">The verbs that were renamed, by their former names.</param>
    public static string Of(string text, IReadOnlyDictionary<string, string> newNames)
    {
        var writer = new CanonicalText(text);
        var root = LayoutReader.Read(text).WithNewNames(newNames);
        if (root is LayoutCollection { Entries.Count: > 0 } collection)
            writer.WriteEntries(collection, indent: 0, limit: text.Length);
        else
            writer.lines.Add(0, FlowOf(root));
        writer.FlushUntil(text.Length, indent: 0);
        return writer.lines.ToString();
    }

    /// <summary>Writes the entries of a collection, each in lines of its own.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="indent">Where its lines begin.</param>
    /// <param name="limit">Where what comes after it begins in the text.</param>
    /// <param name="first">What stands before its first entry in the same line: the dashes of lists around it.</param>
    private void WriteEntries(LayoutCollection collection, int indent, int limit, string first = "")
    {
        for (var i = 0; i < collection.Entries.Count; i++)
        {
            var entry = collection.Entries[i];
            var next = i + 1 < collection.Entries.Count ? collection.Entries[i + 1].Start : limit;
            if (first.Length == 0)
                FlushUntil(entry.Start, indent);
            if (first.Length == 0 && i > 0)
                KeepBlankLine(entry.Start);
            WriteEntry(entry, indent, first, next);
            first = "";
        }

        FlushAtEnd(collection, indent, limit);
    }

    private void WriteEntry(LayoutEntry entry, int indent, string before, int next)
    {
        var head = before + (entry.Key is { } key ? $"{ScalarText.OfKey(new ScalarNode(SourceSpan.Start, key.Value, key.Style is not YamlDotNet.Core.ScalarStyle.Plain))}:" : "-");
        switch (entry.Value)
        {
            case LayoutCollection { Entries.Count: > 0 } value when !IsOneLine(value, indent - before.Length + head.Length + 1):
                if (entry.Key is null)
                {
                    // The first entry of an item stands in the line of its dash; comments before it have been written.
                    FlushUntil(value.Entries[0].Start, indent - before.Length);
                    WriteEntries(value, indent + Indent, next, $"{head} ");
                    break;
                }

                lines.Add(indent - before.Length, head);
                Trail(LineEndOf(entry.Key.End), value.Entries[0].Start);
                WriteEntries(value, indent + Indent, next);
                break;
            case LayoutScalar { IsBlock: true } block:
                WriteBlock(block, head, indent, indent - before.Length);
                break;
            case var value:
                var written = FlowOf(value);
                lines.Add(indent - before.Length, written.Length > 0 ? $"{head} {written}" : head);
                Trail(LineEndOf(entry.End), next);
                break;
        }
    }

    /// <summary>A block keeps its lines; only their indentation is made canonical.</summary>
    private void WriteBlock(LayoutScalar block, string head, int indent, int lineIndent)
    {
        var written = text[block.Start..block.End].Split('\n');
        var header = written[0].Split('#')[0].TrimEnd();
        if (IsIndented(header))
            header = string.Concat(header.Select(sign => char.IsAsciiDigit(sign) ? (char)('0' + Indent) : sign));
        lines.Add(lineIndent, $"{head} {header}");
        Trail(block.Start + written[0].Length, block.End);

        // What comes after its last line end is another line.
        var content = written.Skip(1).ToList();
        if (content is [.., ""])
            content.RemoveAt(content.Count - 1);
        while (content.Count > 0 && string.IsNullOrWhiteSpace(content[^1]) && !header.Contains('+', StringComparison.Ordinal))
            content.RemoveAt(content.Count - 1);

        // White space at the beginning of its first line belongs to the text where the indentation is said, and only there.
        var begins = content.FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "";
        var was = Leading(begins) - (IsIndented(header) ? Leading(block.Value.TrimStart('\n')) : 0);
        foreach (var line in content)
            lines.AddText(line.Length > was ? $"{new string(' ', indent + Indent)}{line[was..]}" : "");
    }

    private static int Leading(string line) => line.Length - line.TrimStart(' ').Length;

    private static bool IsIndented(string header) => header.Any(char.IsAsciiDigit);

    /// <summary>Whether a collection is written in one line: it has brackets, no comment in it, and fits.</summary>
    private bool IsOneLine(LayoutCollection collection, int column) =>
        collection.IsFlow
        && !comments.Any(comment => comment.Start > collection.Start && comment.Start < collection.End)
        && column + FlowOf(collection).Length <= Widest
        && !HasBlock(collection);

    private static bool HasBlock(LayoutNode node) => node is LayoutScalar { IsBlock: true } || (node is LayoutCollection collection && collection.Entries.Any(entry => HasBlock(entry.Value)));

    private static string FlowOf(LayoutNode node, bool inFlow = false)
    {
        if (node is LayoutScalar scalar)
            return CanonicalScalar.Of(scalar, inFlow);
        var collection = (LayoutCollection)node;
        if (collection.Entries.Count == 0)
            return collection.IsMapping ? "{}" : "[]";
        var entries = string.Join(", ", collection.Entries.Select(entry => entry.Key is { } key
            ? $"{ScalarText.OfKey(new ScalarNode(SourceSpan.Start, key.Value, key.Style is not YamlDotNet.Core.ScalarStyle.Plain))}: {FlowOf(entry.Value, inFlow: true)}"
            : FlowOf(entry.Value, inFlow: true)));
        return collection.IsMapping ? $"{{ {entries} }}" : $"[{entries}]";
    }

    /// <summary>Writes the comments before a place in lines of their own.</summary>
    private void FlushUntil(int place, int indent)
    {
        while (comments.TryPeek(out var comment) && comment.Start < place)
            WriteAlone(comments.Dequeue(), indent);
    }

    /// <summary>Writes the comments that stand behind the last entry and belong to the collection: they are indented as it is, or stand before its bracket.</summary>
    private void FlushAtEnd(LayoutCollection collection, int indent, int limit)
    {
        while (comments.TryPeek(out var comment) && comment.Start < limit
            && (comment.Start < collection.End || (comment.IsAlone && !collection.IsFlow && collection.Column > 0 && comment.Column == collection.Column)))
            WriteAlone(comments.Dequeue(), indent);
    }

    private void WriteAlone(Comment comment, int indent)
    {
        KeepBlankLine(comment.Start);
        lines.Add(indent, comment.Text);
    }

    /// <summary>Puts the comments up to the end of a line behind the line that was written last. Only one can stand there: those before it get lines of their own.</summary>
    private void Trail(int lineEnd, int next)
    {
        while (comments.TryPeek(out var comment) && comment.Start < Math.Min(lineEnd, next) && !comment.IsAlone)
            lines.Trail(comments.Dequeue().Text);
    }

    private int LineEndOf(int place) => text.IndexOf('\n', Math.Min(place, text.Length)) is >= 0 and var end ? end : text.Length;

    /// <summary>A blank line before a place is kept, several of them as one.</summary>
    private void KeepBlankLine(int place)
    {
        var before = text.AsSpan(0, place);
        var lineStart = before.LastIndexOf('\n') + 1;
        if (lineStart == 0)
            return;
        before = before[..(lineStart - 1)];
        if (before[(before.LastIndexOf('\n') + 1)..].IsWhiteSpace())
            lines.AddBlank();
    }
}
