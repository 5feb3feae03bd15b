using System.Text;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Tests.Scenarios;

/// <summary>Inputs and what an author is told about them, one after another: the text of a snapshot.</summary>
internal static class Rendered
{
    /// <summary>What is said of each text as YAML.</summary>
    internal static string Documents(params string[] texts)
    {
        var all = new StringBuilder();
        foreach (var text in texts)
        {
            var source = SourceText.Of("x.yaml", text);
            var problems = new Problems();
            var document = YamlDocument.Read(source, problems);
            all.Append($"--- {Escaped(text)}{(document.IsComplete ? "" : "  (incomplete)")}\n");
            all.Append(problems.None ? "fine\n" : ProblemText.Render(source, problems.InOrder));
        }
        return all.ToString();
    }

    /// <summary>What is said of each text as the value of a field.</summary>
    internal static string Values<T>(ValueKind<T> kind, params string[] texts)
    {
        var all = new StringBuilder($"{kind.Description}\n\n");
        foreach (var text in texts)
        {
            var source = SourceText.Of("x.yaml", $"field: {text}");
            var problems = new Problems();
            var read = YamlDocument.Read(source, problems).Root is MappingNode { Entries: [var field] }
                && kind.TryRead(field.Value, problems, out _);
            all.Append(read && problems.None ? $"{text}: fine\n" : ProblemText.Render(source, problems.InOrder));
        }
        return all.ToString();
    }

    // Only ASCII, so that what is invisible or half a character can be told apart in the snapshot.
    private static string Escaped(string text) => string.Concat(text.Select(character => character switch
    {
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        >= ' ' and <= '~' => character.ToString(),
        _ => $"\\u{(int)character:x4}",
    }));
}
