using FsCheck;
using FsCheck.Fluent;
using Harness.Scenarios;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Text;

/// <summary>Random trees, with the texts in them that are hardest to write, and whether two trees mean the same.</summary>
internal static class Trees
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements(
            "", " ", "a", "a b", " a", "a ", "null", "~", "Null", "true", "no", "5", "0x1F", "1e3", "s1..s4", "[a]", "{ a: b }", "a: b", "a:", ":a", "a:b", "a #b", "a#b", "#a",
            "- a", "-", "--", "---", "...", "--- a", "-1", "? a", "?", "!a", "&a", "*a", "|", ">", "'", "\"", "it's", "\"q\"", "%a", "@a", "`a", ",", "a, b", "<<", "=", "\\", "\\n",
            "a\nb", "\n", "a\n", "\r\n", "\t", "a\tb", "\0", "\u001b[0m", "\u0085", "\u00a0", "\u2028", "\ufeff", "é", "日本", "😀", "\u202e", "http://host:80/x", "/bin/sh", "$port", "^a.*$"),
        Gen.ListOf(Gen.Elements(" :#,[]{}-?!&*|>'\"%@`\\\n\tab0.~é😀".EnumerateRunes().Select(rune => rune.ToString()))).Select(string.Concat),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => string.Concat(text.Get.EnumerateRunes())),
        Gen.Choose(0, 3000).Select(length => new string('x', length)));

    private static readonly Gen<string> Keys = Texts.Where(text => text.Length < 100);

    private static readonly Gen<Node> Scalars = Gen.OneOf(
        Texts.Select(text => (Node)new ScalarNode(SourceSpan.Start, text, Quoted: true)),
        Texts.Select(text => (Node)new ScalarNode(SourceSpan.Start, text)));

    /// <summary>Any tree that is not too deep to be read.</summary>
    internal static Gen<Node> Any { get; } = Gen.Sized(size => Of(Math.Min(size, 20)));

    /// <summary>The same kinds and texts in the same order; places, and quotes that change nothing, do not count.</summary>
    internal static bool MeanTheSame(Node first, Node second) => (first, second) switch
    {
        (ScalarNode a, ScalarNode b) => a.IsNull ? b.IsNull : !b.IsNull && a.Value == b.Value,
        (SequenceNode a, SequenceNode b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => MeanTheSame(pair.First, pair.Second)),
        (MappingNode a, MappingNode b) => a.Entries.Count == b.Entries.Count
            && a.Entries.Zip(b.Entries).All(pair => pair.First.Key.Value == pair.Second.Key.Value && MeanTheSame(pair.First.Value, pair.Second.Value)),
        _ => false,
    };

    private static Gen<Node> Of(int size)
    {
        if (size < 2)
            return Scalars;
        var part = Of(size / 3);
        return Gen.OneOf(
            Scalars,
            part.ListOf().Select(items => (Node)new SequenceNode(SourceSpan.Start, [.. items.Take(6)])),
            Keys.ListOf().SelectMany(keys => part.ListOf(Math.Min(6, keys.Distinct().Count())).Select(values => (Node)new MappingNode(SourceSpan.Start,
                [.. keys.Distinct().Zip(values).Select(pair => new MappingEntry(new ScalarNode(SourceSpan.Start, pair.First, Quoted: true), pair.Second))]))));
    }
}
