using Harness.Scenarios.Including;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Syntax;

/// <summary>
/// Stands for a step that could not be read, so that those around it are checked all the same. A problem says what is wrong
/// with it, so that it never gets into a scenario.
/// </summary>
/// <param name="Words">All that it mentions: what it would have started, opened or ended is among them.</param>
internal sealed record UnreadStep(IReadOnlyList<string> Words) : Step
{
    private static readonly char[] signs = [' ', '\t', '\r', '\n', ',', ':', '[', ']', '{', '}', '\'', '"'];

    public static UnreadStep Of(Node node) => new([.. WordsIn(node).Distinct(StringComparer.Ordinal)]) { Place = node.Span };

    private static IEnumerable<string> WordsIn(Node node) => node switch
    {
        ScalarNode scalar => scalar.Value.Split(signs, StringSplitOptions.RemoveEmptyEntries),
        SequenceNode sequence => sequence.Items.SelectMany(WordsIn),
        MappingNode mapping => mapping.Entries.SelectMany(entry => WordsIn(entry.Key).Concat(WordsIn(entry.Value))),
        IncludedNode included => WordsIn(included.Steps),
        _ => [],
    };
}
