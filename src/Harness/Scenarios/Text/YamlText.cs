using System.Text;

namespace Harness.Scenarios.Text;

/// <summary>
/// Writes a tree the way a person would: one line a step, <c>{ a: b }</c> for small mappings, quotes only where they are
/// needed. <see cref="YamlDocument"/> reads the same tree back.
/// </summary>
internal static class YamlText
{
    /// <summary>The text of a tree; ends with a line break.</summary>
    public static string Write(Node root)
    {
        var text = new StringBuilder();
        switch (root)
        {
            case MappingNode { Entries.Count: > 0 } mapping:
                WriteEntries(text, mapping, indent: 0);
                break;
            case SequenceNode { Items.Count: > 0 } sequence:
                WriteItems(text, sequence, indent: 0);
                break;
            // The whole of a file as a:b would be taken for a mistake.
            case ScalarNode scalar when scalar.Value.Contains(':'):
                text.Append(ScalarText.Quote(scalar.Value)).Append('\n');
                break;
            default:
                text.Append(FlowText.Of(root)).Append('\n');
                break;
        }
        return text.ToString();
    }

    private static void WriteEntries(StringBuilder text, MappingNode mapping, int indent)
    {
        var first = true;
        foreach (var entry in mapping.Entries)
        {
            // The first entry of an item stands in the line of its dash.
            if (!first)
                text.Append(' ', indent);
            first = false;
            text.Append(ScalarText.OfKey(entry.Key)).Append(':');
            WriteValue(text, entry.Value, indent);
        }
    }

    private static void WriteItems(StringBuilder text, SequenceNode sequence, int indent)
    {
        var first = true;
        foreach (var item in sequence.Items)
        {
            if (!first)
                text.Append(' ', indent);
            first = false;
            text.Append('-');
            switch (item)
            {
                case MappingNode { Entries.Count: > 0 } mapping when mapping.Entries.Count == 1 || !FlowText.Fits(item):
                    text.Append(' ');
                    WriteEntries(text, mapping, indent + 2);
                    break;
                case SequenceNode { Items.Count: > 0 } inner when !FlowText.Fits(item):
                    text.Append(' ');
                    WriteItems(text, inner, indent + 2);
                    break;
                default:
                    text.Append(' ').Append(FlowText.Of(item)).Append('\n');
                    break;
            }
        }
    }

    private static void WriteValue(StringBuilder text, Node value, int indent)
    {
        switch (value)
        {
            case MappingNode { Entries.Count: > 0 } mapping when !FlowText.Fits(value):
                text.Append('\n').Append(' ', indent + 2);
                WriteEntries(text, mapping, indent + 2);
                break;
            case SequenceNode { Items.Count: > 0 } sequence when !FlowText.Fits(value):
                text.Append('\n').Append(' ', indent + 2);
                WriteItems(text, sequence, indent + 2);
                break;
            default:
                text.Append(' ').Append(value is ScalarNode scalar ? ScalarText.Of(scalar, inFlow: false) : FlowText.Of(value)).Append('\n');
                break;
        }
    }
}
