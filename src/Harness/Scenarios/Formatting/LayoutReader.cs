using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Harness.Scenarios.Formatting;

/// <summary>Reads the layout of a text that is a valid scenario: <see cref="Text.YamlDocument"/> has refused all that is none.</summary>
internal sealed class LayoutReader
{
    private readonly Parser parser;

    private LayoutReader(string text) => parser = new Parser(new Scanner(new StringReader(text), skipComments: true));

    /// <summary>The outermost value.</summary>
    public static LayoutNode Read(string text)
    {
        var reader = new LayoutReader(text);
        while (reader.Next() is StreamStart or DocumentStart)
            continue;
        return reader.ReadNode();
    }

    private ParsingEvent Next() => parser.MoveNext() && parser.Current is { } current ? current : throw new InvalidOperationException("the text of a valid scenario ends too early");

    private LayoutNode ReadNode() => parser.Current switch
    {
        Scalar scalar => Of(scalar),
        SequenceStart start => ReadSequence(start),
        MappingStart start => ReadMapping(start),
        var other => throw new InvalidOperationException($"a valid scenario has no {other}"),
    };

    private LayoutCollection ReadSequence(SequenceStart start)
    {
        List<LayoutEntry> entries = [];
        while (Next() is not SequenceEnd)
            entries.Add(new LayoutEntry(null, ReadNode()));
        return Collection(start, start.Style == SequenceStyle.Flow, entries, isMapping: false);
    }

    private LayoutCollection ReadMapping(MappingStart start)
    {
        List<LayoutEntry> entries = [];
        while (Next() is not MappingEnd)
        {
            var key = (LayoutScalar)ReadNode();
            Next();
            entries.Add(new LayoutEntry(key, ReadNode()));
        }

        return Collection(start, start.Style == MappingStyle.Flow, entries, isMapping: true);
    }

    /// <summary>Without brackets, the parser says that it ends where the next value begins, after comments that do not belong to it.</summary>
    private LayoutCollection Collection(NodeEvent start, bool isFlow, List<LayoutEntry> entries, bool isMapping)
    {
        var end = isFlow || entries.Count == 0 ? (int)parser.Current!.End.Index : entries[^1].End;
        return new LayoutCollection((int)start.Start.Index, end, (int)start.Start.Column - 1, isFlow, entries) { IsMapping = isMapping };
    }

    private static LayoutScalar Of(Scalar scalar) => new((int)scalar.Start.Index, (int)scalar.End.Index, (int)scalar.Start.Column - 1, scalar.Value, scalar.Style);
}
