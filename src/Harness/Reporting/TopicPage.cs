using System.Text;
using Harness.Topics;

namespace Harness.Reporting;

/// <summary>What is explained, as text for a terminal.</summary>
internal static class TopicPage
{
    /// <summary>All that is said of one topic.</summary>
    public static string Of(Topic topic)
    {
        var text = new StringBuilder($"{topic.Name}: a {topic.Kind}\n");
        foreach (var paragraph in topic.Paragraphs)
            text.Append($"\n{paragraph}\n");
        if (topic.Fields.Count > 0)
            text.Append("\nFields:\n");
        foreach (var field in topic.Fields)
            text.Append($"  {field.Name}{(field.Note.Length > 0 ? $" ({field.Note})" : "")}\n      {field.Meaning}\n      value: {field.Value}\n");
        return text.Append($"\nExample:\n{Indented(topic.Example)}\n\nMore: {topic.Page}\n").ToString();
    }

    /// <summary>The names of all topics, with a line for each.</summary>
    public static string List(IReadOnlyList<Topic> topics)
    {
        var text = new StringBuilder();
        var width = topics.Max(topic => topic.Name.Length);
        foreach (var kind in topics.GroupBy(topic => topic.Kind))
        {
            text.Append($"{(text.Length > 0 ? "\n" : "")}{char.ToUpperInvariant(kind.Key[0])}{kind.Key[1..]}s:\n");
            foreach (var topic in kind)
                text.Append($"  {topic.Name.PadRight(width)}  {topic.Summary}\n");
        }

        return text.ToString();
    }

    private static string Indented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Length > 0 ? $"  {line}" : line));
}
