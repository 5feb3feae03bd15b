using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Harness.Scenarios.Text;

/// <summary>
/// Builds the tree of one file from the parser's events. It stops pulling them at the limits, so that what a hostile file
/// costs is bounded by them and not by the file.
/// </summary>
internal sealed class YamlReader(SourceText source, Problems problems, bool hasDirectives)
{
    private readonly Parser parser = new(new Scanner(new StringReader(source.Text), skipComments: true));
    private readonly ReadingPlace place = new(source);
    private readonly int problemsBefore = problems.Count;
    private ParsingEvent? current;
    private bool stopped = source.Text.Length == 0;
    private bool dropped;
    private int nodes;

    /// <summary>Whether the tree has everything that the file has.</summary>
    internal bool IsComplete => !stopped && !dropped;

    /// <summary>The outermost node, or null; to be called once.</summary>
    internal Node? Read()
    {
        while (Advance() && current is StreamStart or DocumentStart)
            continue;
        var root = current is NodeEvent ? ReadNode(depth: 1) : null;
        if (!stopped && root is null or ScalarNode { Value: "", Quoted: false })
        {
            problems.Add(SourceSpan.Start, "the file is empty", "it begins with 'version: 1'");
            dropped = true;
            return null;
        }
        if (source.Text.Length == 0)
            problems.Add(SourceSpan.Start, "the file is empty", "it begins with 'version: 1'");
        if (root is ScalarNode scalar && MissingSpace.In(scalar) is { } remedy)
            return Stop(scalar.Span, MissingSpace.Message, remedy);
        while (Advance())
        {
            if (current is DocumentStart)
            {
                var second = source.SpanAt((int)current.Start.Index, (int)Math.Max(1, current.End.Index - current.Start.Index));
                problems.Add(second, "a second document begins here", "put it into a file of its own");
                break;
            }
        }
        return root;
    }

    private Node? ReadNode(int depth)
    {
        if (++nodes > YamlDocument.LargestNodes)
            return Stop(StartOf(current!), $"the file has more than {YamlDocument.LargestNodes:N0} values", "is this the right file?");
        if (problems.Count - problemsBefore >= YamlDocument.MostProblems)
            return Stop(StartOf(current!), "from here on the file is not read: there are too many problems before");
        return current switch
        {
            AnchorAlias alias => RefuseAlias(alias),
            Scalar scalar => ReadScalar(scalar),
            SequenceStart or MappingStart when depth > YamlDocument.LargestDepth =>
                Stop(StartOf(current), $"this is nested more than {YamlDocument.LargestDepth} levels deep"),
            SequenceStart start => ReadSequence(start, depth),
            MappingStart start => ReadMapping(start, depth),
            _ => null,
        };
    }

    private ScalarNode ReadScalar(Scalar scalar)
    {
        var start = NodeProperties.Refuse(source, scalar, problems);
        var quoted = scalar.Style is not ScalarStyle.Plain;
        var length = (int)scalar.End.Index - start;
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
            length = source.Text.AsSpan(start).IndexOfAny(" \t\r\n") is >= 0 and var header ? header : length;
        return new ScalarNode(source.SpanAt(start, length), scalar.Value, quoted);
    }

    private SequenceNode ReadSequence(SequenceStart start, int depth)
    {
        var from = NodeProperties.Refuse(source, start, problems);
        var flow = source.Text.AsSpan(from) is ['[', ..];
        place.Enter(from, flow);
        List<Node> items = [];
        while (Advance() && current is not SequenceEnd)
        {
            var item = ReadNode(depth + 1);
            if (item is not null)
                items.Add(item);
        }
        place.Leave();
        return new SequenceNode(source.SpanAt(from, flow ? LengthFrom(from) : 1), items);
    }

    private MappingNode ReadMapping(MappingStart start, int depth)
    {
        var from = NodeProperties.Refuse(source, start, problems);
        var flow = source.Text.AsSpan(from) is ['{', ..];
        place.Enter(from, flow);
        var entries = new MappingEntries(source, problems);
        while (Advance() && current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            if (stopped || !Advance())
                break;
            var value = ReadNode(depth + 1);
            if (!entries.TryAdd(key, value))
                dropped = true;
        }
        place.Leave();
        // Of a pair in a list, [a: b], the parser gives no place; its key's is the one that a reader would point at.
        var span = flow ? source.SpanAt(from, LengthFrom(from)) : entries.First ?? source.SpanAt(from);
        return new MappingNode(span, entries.All);
    }

    // Without the closing bracket, which could not be read, the place goes on to the end of its line.
    private int LengthFrom(int start) => stopped ? int.MaxValue : (int)current!.Start.Index + 1 - start;

    private Node? RefuseAlias(AnchorAlias alias)
    {
        var span = source.SpanAt((int)alias.Start.Index, (int)(alias.End.Index - alias.Start.Index));
        problems.Add(span, "aliases are not allowed", "write the value out, or put it in quotes if it is text");
        dropped = true;
        return null;
    }

    private SourceSpan StartOf(ParsingEvent at) => source.SpanAt((int)at.Start.Index);

    private Node? Stop(SourceSpan span, string message, string? remedy = null)
    {
        problems.Add(span, message, remedy);
        stopped = true;
        return null;
    }

    private bool Advance()
    {
        if (stopped)
            return false;
        try
        {
            var more = parser.MoveNext();
            current = more ? parser.Current : null;
            if (current is not null)
                place.Reached(current);
            return more;
        }
        // A directive that the parser cannot read is a problem already.
        // Its own exceptions for what is not YAML; others where it is confused by odd input, which is as much the file's fault.
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            stopped = true;
            if (!hasDirectives)
                SyntaxProblem.Explain(place, error as YamlException, problems);
            return false;
        }
    }
}
