using System.Text;
using Harness.Scenarios;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Text;

internal sealed class YamlDocumentTests
{
    [Test]
    public void Every_node_knows_its_place() => Snapshot.Verify(Places(
        """
        version: 1
        name: 'a b'   # comment
        text: "q\n"
        empty:
        tilde: ~
        emoji: { x: 😀, y: z }
        plain: goes on
          in the next line
        quoted: "goes on
          too"
        block: |-   # comment
          one
          two
        folded: >
          three
        steps:
          - connect: { sessions: s1..s4, server: v1 }
          - among: [v1, [v2]]
          - - nested
            -
          - pair: [a: b]
          - long: [a,
              b]
        ? explicit
        : value

        """));

    [Test]
    public void A_flow_mapping_of_plain_scalars_is_read()
    {
        var root = Read("{ sessions: s1..s4, server: v1 }\n");
        root.ShouldBeOfType<MappingNode>().Entries.Select(entry => $"{entry.Key.Value}={((ScalarNode)entry.Value).Value}")
            .ShouldBe(["sessions=s1..s4", "server=v1"]);
    }

    [Test]
    public void Line_breaks_of_other_systems_do_not_shift_a_place([Values("\n", "\r\n", "\r")] string lineBreak)
    {
        var root = Read(string.Join(lineBreak, "a: b", "c:", "  - d: \"e\"", "")).ShouldBeOfType<MappingNode>();
        var item = root.Entries[1].Value.ShouldBeOfType<SequenceNode>().Items[0].ShouldBeOfType<MappingNode>();
        item.Entries[0].Value.Span.ShouldBe(new SourceSpan(3, 8, 3));
    }

    [Test]
    public void What_was_read_before_a_syntax_error_is_kept()
    {
        var problems = new Problems();
        var document = YamlDocument.Read(SourceText.Of("x.yaml", "a: b\nsteps:\n  - spawn: v1\n  - connect: { sessions: s1, to: [\n"), problems);
        document.IsComplete.ShouldBeFalse();
        problems.InOrder.Count.ShouldBe(1);
        YamlText.Write(document.Root!).ShouldBe("a: b\nsteps:\n  - spawn: v1\n  - connect: { sessions: s1, to: [] }\n");
    }

    [TestCase(YamlDocument.LargestDepth, true)]
    [TestCase(YamlDocument.LargestDepth + 1, false)]
    public void Nesting_ends_at_the_largest_depth(int depth, bool allowed)
    {
        foreach (var text in new[] { Repeated("[", depth) + Repeated("]", depth), Repeated("- ", depth) + "a", Repeated("{ a: ", depth) + Repeated("}", depth) })
        {
            var problems = new Problems();
            var document = YamlDocument.Read(SourceText.Of("x.yaml", text), problems);
            document.IsComplete.ShouldBe(allowed);
            problems.InOrder.Select(problem => problem.Message).ShouldBe(allowed ? [] : ["this is nested more than 32 levels deep"]);
        }
    }

    [TestCase(YamlDocument.LargestNodes - 1, true)]
    [TestCase(YamlDocument.LargestNodes, false)]
    public void A_file_has_at_most_so_many_values(int items, bool allowed)
    {
        var problems = new Problems();
        var document = YamlDocument.Read(SourceText.Of("x.yaml", "[" + Repeated("a,", items) + "]"), problems);
        document.IsComplete.ShouldBe(allowed);
        problems.InOrder.Select(problem => problem.Message).ShouldBe(allowed ? [] : ["the file has more than 100,000 values"]);
    }

    [Test]
    public void A_second_document_does_not_hide_the_first()
    {
        var document = YamlDocument.Read(SourceText.Of("x.yaml", "a: b\n---\nc: d\n"), new Problems());
        YamlText.Write(document.Root!).ShouldBe("a: b\n");
    }

    private static Node Read(string text)
    {
        var problems = new Problems();
        var document = YamlDocument.Read(SourceText.Of("x.yaml", text), problems);
        problems.InOrder.ShouldBeEmpty();
        document.IsComplete.ShouldBeTrue();
        return document.Root.ShouldNotBeNull();
    }

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Places(string text)
    {
        var source = SourceText.Of("x.yaml", text);
        var all = new StringBuilder();
        Append(Read(text), 0);
        return all.ToString();

        void Append(Node node, int indent)
        {
            var line = source.Line(node.Span.Line);
            var there = line.Slice(Math.Min(node.Span.Column - 1, line.Length), Math.Min(node.Span.Length, line.Length - Math.Min(node.Span.Column - 1, line.Length)));
            all.Append(' ', indent).Append($"{node.Span}+{node.Span.Length} {node.GetType().Name[..^4]} «{there}»");
            all.Append(node is ScalarNode scalar ? $" = {scalar.Value.Replace("\n", "\\n")}{(scalar.Quoted ? " (quoted)" : "")}{(scalar.IsNull ? " (null)" : "")}\n" : "\n");
            foreach (var child in node is SequenceNode sequence ? sequence.Items : node is MappingNode mapping ? mapping.Entries.SelectMany(entry => new[] { entry.Key, entry.Value }) : [])
                Append(child, indent + 2);
        }
    }
}
