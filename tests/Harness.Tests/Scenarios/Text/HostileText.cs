using System.Text;
using Harness.Scenarios;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Text;

/// <summary>Texts of up to 1 MiB that are made to cost time or memory: each ends in a problem, or is read, at once.</summary>
internal sealed class HostileText
{
    private const int Size = 1 << 20;

    private static IEnumerable<(string What, string Text)> All =>
    [
        ("brackets", Repeated("[")),
        ("braces", Repeated("{a: ")),
        ("dashes", Repeated("- - - - ")),
        ("question marks", Repeated("? ")),
        ("closing brackets", Repeated("]")),
        ("empty lists", Repeated("[]")),
        ("billion laughs", Laughs()),
        ("anchors", Repeated("- &a b\n")),
        ("aliases", Repeated("- *a\n")),
        ("tags", Repeated("- !a b\n")),
        ("duplicate keys", Repeated("a: b\n")),
        ("null keys", Repeated(": b\n")),
        ("many keys", string.Concat(Enumerable.Range(0, 100_000).Select(number => $"k{number}: \n"))),
        ("deep block", string.Concat(Enumerable.Range(0, 1400).Select(depth => new string(' ', depth) + "a:\n"))),
        ("one long word", "a: " + Repeated("x")),
        ("one long key", Repeated("x") + ": a"),
        ("one long quote", "a: \"" + Repeated("x") + "\""),
        ("one long quote without an end", "a: \"" + Repeated("x")),
        ("quotes", Repeated("\"")),
        ("escapes", "a: \"" + Repeated("\\u0041") + "\""),
        ("many lines in a quote", "a: '" + Repeated("x\n ") + "'"),
        ("many lines of plain text", "a: " + Repeated("x\n ")),
        ("many lines of block text", "a: |\n" + Repeated(" x\n")),
        ("blank lines in folded text", "a: >\n" + Repeated("\n") + " x"),
        ("a list without an end", "a: [" + Repeated("a, ")),
        ("lists in lines without an end", Repeated("a: [\n")),
        ("comments", Repeated("#\n")),
        ("blank lines", Repeated("\n")),
        ("spaces", Repeated(" ")),
        ("tabs", Repeated("\t")),
        ("tab lines", "a:\n" + Repeated("\t\n") + "\tb: c"),
        ("colons", Repeated(": ")),
        ("documents", Repeated("---\n")),
        ("directives", Repeated("%TAG !a! b\n")),
        ("carriage returns", Repeated("\r")),
        ("NULs", Repeated("\0")),
        ("pairs", "[" + Repeated("a: b, ") + "]"),
    ];

    [Test]
    [CancelAfter(300_000)]
    public void Ends_in_a_problem_or_is_read(CancellationToken hang)
    {
        var said = new StringBuilder();
        foreach (var (what, text) in All)
        {
            hang.ThrowIfCancellationRequested();
            var source = SourceText.Of("x.yaml", text);
            var problems = new Problems();
            YamlDocument.Read(source, problems);
            said.Append($"--- {what}: {problems.InOrder.Count:N0} problems\n{ProblemText.Render(source, problems.InOrder.Take(1))}");
        }
        Snapshot.Verify(said.ToString());
    }

    private static string Repeated(string text) => string.Concat(Enumerable.Repeat(text, Size / text.Length));

    private static string Laughs()
    {
        var text = new StringBuilder("a0: &a0 [lol, lol]\n");
        for (var level = 1; level < 60; level++)
            text.Append($"a{level}: &a{level} [*a{level - 1}, *a{level - 1}, *a{level - 1}]\n");
        return text.ToString();
    }
}
