using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Harness.Scenarios;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Text;

internal sealed class ReadingProperties
{
    private const string Valid =
        """
        version: 1
        name: "a \u00e9 b"   # comment
        servers:
          v2: { args: [--drain, 'imme''diate'] }
        description: |
          one
            two
        steps:
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - parallel:
            - send: { sessions: [s1, n1..n4],
                text: still here }
          - ? wait
            : { for: 1s, because: x }

        """;

    private static readonly string[] Soup =
    [
        "a", "b: ", ": ", ":", "- ", "-", "? ", "[", "]", "{", "}", ",", ", ", "\n", "\r\n", "  ", "    ", "\t", "#", " # c", "'", "\"", "|", "|-\n", ">", "&a ", "*a", "!t ", "!!str ", "<<: ",
        "---\n", "...\n", "%YAML 1.2\n", "%TAG ! x\n", "~", "null", "\\", "\\u12", "\\ud800", "\\U99999999", "@", "`", "é", "😀", "\u0085", "\u2028", "\ufeff", "\0", "a: b\n", "- a\n", "\n  ",
    ];

    [Test]
    public void Random_bytes_are_refused_or_read_but_never_crash_the_reader()
    {
        var path = Path.GetTempFileName();
        try
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(300)), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
            {
                File.WriteAllBytes(path, bytes);
                var problems = new Problems();
                if (SourceText.TryLoad(path, problems, out var source))
                    Survives(source.Text);
                else
                    ProblemText.Render(source, problems.InOrder).ShouldNotBeEmpty();
            }));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Random_strings_never_crash_the_reader() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(500)), Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => Survives(text ?? "")));

    [Test]
    public void Random_pieces_of_yaml_never_crash_the_reader() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(600)), Prop.ForAll(Gen.Elements(Soup).ListOf().Select(string.Concat).ToArbitrary(), Survives));

    [Test]
    public void A_valid_file_with_random_changes_never_crashes_the_reader()
    {
        var changes = from at in Gen.Choose(0, Valid.Length) from cut in Gen.Choose(0, 5) from added in Gen.Elements(Soup) select (at, cut, added);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(600)), Prop.ForAll(changes.ListOf().ToArbitrary(), list =>
        {
            var text = list.Take(4).Aggregate(Valid, (before, change) =>
            {
                var at = Math.Min(change.at, before.Length);
                return before[..at] + change.added + before[Math.Min(before.Length, at + change.cut)..];
            });
            Survives(text);
        }));
    }

    [Test]
    public void A_valid_file_cut_anywhere_is_read_as_far_as_it_goes()
    {
        for (var length = 0; length <= Valid.Length; length++)
            Survives(Valid[..length]);
    }

    // Every place is within the text, whatever was read is complete or a problem says why, and it can be shown and written.
    private static void Survives(string text)
    {
        var clock = Stopwatch.StartNew();
        var source = SourceText.Of("x.yaml", text);
        var problems = new Problems();
        var document = YamlDocument.Read(source, problems);
        if (!document.IsComplete || document.Root is null)
            problems.None.ShouldBeFalse();
        foreach (var problem in problems.InOrder)
        {
            problem.Span.Line.ShouldBeInRange(1, source.LineCount);
            problem.Span.Column.ShouldBeInRange(1, source.Line(problem.Span.Line).Length + 1);
            problem.Message.ShouldNotContain("\n");
        }
        ProblemText.Render(source, problems.InOrder).Where(char.IsControl).ShouldAllBe(character => character == '\n');
        if (document.Root is not null)
            YamlText.Write(document.Root).ShouldNotBeEmpty();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
