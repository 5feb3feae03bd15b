using Harness.Scenarios.Text;

namespace Harness.Scenarios.Formatting;

/// <summary>The one style of scenario files: two spaces a level, one blank line between groups, brackets as their author has them and where they fit.</summary>
internal static class CanonicalStyle
{
    /// <summary>The text of a valid scenario in this style. It says the same, and has the same comments.</summary>
    /// <param name="source">The text; it has no problem.</param>
    /// <param name="newNames">The verbs that were renamed, by their former names: a step has the new one.</param>
    /// <exception cref="InvalidOperationException">What would be written is not the same scenario: nothing may be written then.</exception>
    public static string Apply(SourceText source, IReadOnlyDictionary<string, string> newNames)
    {
        ArgumentNullException.ThrowIfNull(source);
        var text = source.Text.ReplaceLineEndings("\n");
        var written = CanonicalText.Of(text, newNames);
        if (!IsSame(Tree(text), Tree(written), newNames) || !Comment.In(text).Select(comment => comment.Text).SequenceEqual(Comment.In(written).Select(comment => comment.Text)))
            throw new InvalidOperationException($"'{source.Path}' would not be the same scenario with the same comments after it is formatted");
        return written;
    }

    private static Node? Tree(string text)
    {
        var problems = new Problems();
        var document = YamlDocument.Read(SourceText.Of("", text), problems);
        return problems.None && document.IsComplete ? document.Root : null;
    }

    /// <summary>Whether two trees say the same; where their parts stand, and with which quotes, says nothing. The one has former names where the other has new ones.</summary>
    private static bool IsSame(Node? one, Node? other, IReadOnlyDictionary<string, string> newNames) => (one, other) switch
    {
        (ScalarNode a, ScalarNode b) => a.Value == b.Value && a.IsNull == b.IsNull,
        (SequenceNode a, SequenceNode b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => IsSameItem(pair.First, pair.Second, newNames)),
        (MappingNode a, MappingNode b) => a.Entries.Count == b.Entries.Count && a.Entries.Zip(b.Entries).All(pair => IsSame(pair.First.Key, pair.Second.Key, newNames) && IsSame(pair.First.Value, pair.Second.Value, newNames)),
        _ => false,
    };

    private static bool IsSameItem(Node one, Node other, IReadOnlyDictionary<string, string> newNames) =>
        one is MappingNode { Entries: [var former] } && other is MappingNode { Entries: [var current] } && newNames.GetValueOrDefault(former.Key.Value) == current.Key.Value
            ? IsSame(former.Value, current.Value, newNames)
            : IsSame(one, other, newNames);
}
