using System.Buffers;
using YamlDotNet.Core.Events;

namespace Harness.Scenarios.Text;

/// <summary>Refuses what can stand before a value in YAML, anchors and tags, and finds where the value itself begins.</summary>
internal static class NodeProperties
{
    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n,[]{}");

    /// <summary>Adds a problem for each of them; gives the index of the first character after them.</summary>
    internal static int Refuse(SourceText source, NodeEvent node, Problems problems)
    {
        var at = (int)node.Start.Index;
        if (node.Anchor.IsEmpty && node.Tag.IsEmpty)
            return at;
        while (at < source.Text.Length && source.Text[at] is '&' or '!')
        {
            var rest = source.Text.AsSpan(at);
            var length = rest.IndexOfAny(Ends) is >= 0 and var end ? end : rest.Length;
            if (rest[0] == '&')
                problems.Add(source.SpanAt(at, length), "anchors are not allowed", "remove it, or put the value in quotes if it is text");
            else
                problems.Add(source.SpanAt(at, length), "tags are not allowed", "remove it: what a value means is for its field to say");
            at += Math.Max(length, 1);
            while (at < source.Text.Length && source.Text[at] is ' ' or '\t')
                at++;
        }
        return Math.Min(at, Math.Max((int)node.Start.Index, (int)node.End.Index));
    }
}
