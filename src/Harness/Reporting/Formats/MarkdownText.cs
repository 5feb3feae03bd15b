using System.Text;
using Harness.Scenarios.Text;

namespace Harness.Reporting.Formats;

/// <summary>Makes text from elsewhere fit for a page in Markdown: it is shown as it is, and neither formats nor links nor ends anything.</summary>
internal static class MarkdownText
{
    /// <summary>On one line, also in a cell of a table: what has a meaning in Markdown or HTML is written as a character reference.</summary>
    public static string Of(string text)
    {
        var safe = new StringBuilder();
        foreach (var character in SafeText.Of(text))
        {
            // A character reference is never markup (CommonMark 0.31, 2.5). '@' and ':' keep names and addresses from becoming links.
            if (character is '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '<' or '>' or '(' or ')' or '#' or '+' or '!' or '|' or '~' or '&' or '"' or '\'' or '@' or '$')
                safe.Append($"&#{(int)character};");
            else
                safe.Append(character);
        }

        return safe.ToString().Replace("://", "&#58;//", StringComparison.Ordinal).Replace("www.", "www&#46;", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A text of several lines as it is, in a fence that is longer than any in it.</summary>
    public static string Block(string text)
    {
        var longest = 0;
        var run = 0;
        foreach (var character in text)
            longest = Math.Max(longest, run = character == '`' ? run + 1 : 0);
        var fence = new string('`', Math.Max(3, longest + 1));
        return $"{fence}text\n{SafeText.OfLines(text).TrimEnd('\n')}\n{fence}\n";
    }
}
