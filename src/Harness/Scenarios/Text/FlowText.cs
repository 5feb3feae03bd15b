namespace Harness.Scenarios.Text;

/// <summary>Nodes in one line, with brackets.</summary>
internal static class FlowText
{
    private const int Widest = 100;

    /// <summary>Whether a node is small and flat enough to stand in one line.</summary>
    internal static bool Fits(Node node) => node switch
    {
        ScalarNode => true,
        SequenceNode sequence => sequence.Items.All(item => item is ScalarNode) && Of(node).Length <= Widest,
        MappingNode mapping => mapping.Entries.All(entry => entry.Value is ScalarNode or SequenceNode && Fits(entry.Value)) && Of(node).Length <= Widest,
        _ => false,
    };

    /// <summary>The node's text: <c>{ a: b, c: [d, e] }</c>.</summary>
    internal static string Of(Node node) => node switch
    {
        ScalarNode scalar => ScalarText.Of(scalar, inFlow: false),
        SequenceNode { Items.Count: 0 } => "[]",
        MappingNode { Entries.Count: 0 } => "{}",
        _ => Inside(node),
    };

    private static string Inside(Node node) => node switch
    {
        ScalarNode scalar => ScalarText.Of(scalar, inFlow: true),
        SequenceNode { Items.Count: > 0 } sequence => $"[{string.Join(", ", sequence.Items.Select(Inside))}]",
        MappingNode { Entries.Count: > 0 } mapping =>
            $"{{ {string.Join(", ", mapping.Entries.Select(entry => $"{ScalarText.OfKey(entry.Key)}: {Inside(entry.Value)}"))} }}",
        _ => Of(node),
    };
}
