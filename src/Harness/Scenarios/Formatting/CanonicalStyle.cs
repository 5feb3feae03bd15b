using Harness.Scenarios.Text;

namespace Harness.Scenarios.Formatting;

/// <summary>The one style of scenario files: two spaces a level, one blank line between groups, brackets as their author has them and where they fit.</summary>
internal static class CanonicalStyle
{
    /// <summary>The text of a valid scenario in this style. It says the same, and has the same comments.</summary>
    /// <param name="source">The text; it has no problem.</param>
    /// <exception cref="InvalidOperationException">What would be written is not the same scenario: nothing may be written then.</exception>
    public static string Apply(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var text = source.Text.ReplaceLineEndings("\n");
        var written = CanonicalText.Of(text);
        if (!IsSame(Tree(text), Tree(written)) || !Comment.In(text).Select(comment => comment.Text).SequenceEqual(Comment.In(written).Select(comment => comment.Text)))
            throw new InvalidOperationException($"'{source.Path}' would not be the same scenario with the same comments after it is formatted");
        return written;
    }

    private static Node? Tree(string text)
    {
        var problems = new Problems();
        var document = YamlDocument.Read(SourceText.Of("", text), problems);
        return problems.None && document.IsComplete ? document.Root : null;
    }

    /// <summary>Whether two trees say the same; where their parts stand, and with which quotes, says nothing.</summary>
    private static bool IsSame(Node? one, Node? other) => (one, other) switch
    {
        (ScalarNode a, ScalarNode b) => a.Value == b.Value && a.IsNull == b.IsNull,
        (SequenceNode a, SequenceNode b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => IsSame(pair.First, pair.Second)),
        (MappingNode a, MappingNode b) => a.Entries.Count == b.Entries.Count && a.Entries.Zip(b.Entries).All(pair => IsSame(pair.First.Key, pair.Second.Key) && IsSame(pair.First.Value, pair.Second.Value)),
        _ => false,
    };
}
