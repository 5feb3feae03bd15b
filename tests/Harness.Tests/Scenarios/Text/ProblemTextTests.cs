using Harness.Scenarios;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Text;

internal sealed class ProblemTextTests
{
    [Test]
    public void The_place_the_line_and_the_remedy_are_shown()
    {
        var source = SourceText.Of("scenarios/x.yaml", new string('\n', 13) + "  - asert-owner-pid: { session: s1, server: v1 }\n");
        var problem = new Problem(new SourceSpan(14, 5, 15), "unknown verb 'asert-owner-pid'", "did you mean 'assert-owner-pid'?");
        ProblemText.Render(source, problem).ShouldBe(
            """
            scenarios/x.yaml:14:5: error: unknown verb 'asert-owner-pid'
             14 |   - asert-owner-pid: { session: s1, server: v1 }
                |     ^^^^^^^^^^^^^^^ did you mean 'assert-owner-pid'?

            """);
    }

    [Test]
    public void Without_a_remedy_there_are_only_the_carets() =>
        ProblemText.Render(SourceText.Of("x.yaml", "a: b"), new Problem(new SourceSpan(1, 4, 1), "no")).ShouldBe("x.yaml:1:4: error: no\n 1 | a: b\n   |    ^\n");

    [Test]
    public void Without_a_text_there_is_only_the_message() =>
        ProblemText.Render(SourceText.Of("x.yaml", ""), new Problem(SourceSpan.Start, "the file is empty", "fill it")).ShouldBe("x.yaml: error: the file is empty\n  fill it\n");

    [TestCase("\tab\tX y", "X", TestName = "Tabs_do_not_shift_the_carets")]
    [TestCase("日本 X y", "X", TestName = "Wide_characters_count_two_columns")]
    [TestCase("a😀b X y", "X", TestName = "Emoji_count_two_columns")]
    [TestCase("e\u0301e\u0301 X y", "X", TestName = "Combining_characters_count_no_column")]
    [TestCase("a 日本 b", "日本", TestName = "Wide_characters_get_wide_carets")]
    [TestCase("a \u001b[31m\u0007 X", "X", TestName = "Control_characters_become_visible")]
    [TestCase("a \u202e\u200b\u009b X", "X", TestName = "Invisible_characters_become_visible")]
    [TestCase("a \ud800 X", "X", TestName = "Half_characters_become_visible")]
    public void Carets(string line, string place)
    {
        var lines = Shown(line, line.IndexOf(place, StringComparison.Ordinal) + 1, place.Length);
        Snapshot.Verify(string.Join('\n', lines), TestContext.CurrentContext.Test.Name);
        lines.ShouldAllBe(text => !text.Any(char.IsControl));
    }

    [TestCase(1)]
    [TestCase(60)]
    [TestCase(500_000)]
    [TestCase(1_000_000)]
    [TestCase(1_000_001)]
    public void A_long_line_is_cut_around_the_place(int column)
    {
        var line = new string('x', column - 1) + "HERE" + new string('y', 1_000_000 - column + 1);
        var lines = Shown(line, column, 4);
        lines.ShouldAllBe(text => text.Length < 130);
        var carets = lines[2].IndexOf('^');
        lines[1].Substring(carets, 4).ShouldBe("HERE");
        lines[2][carets..].ShouldBe("^^^^");
    }

    [Test]
    public void A_place_as_long_as_a_line_gets_no_more_carets_than_are_shown() =>
        Shown(new string('x', 5000), 1, 5000)[2].Count(character => character == '^').ShouldBe(110);

    [Test]
    public void A_place_after_the_end_of_a_line_is_shown_there() => Shown("a:", 3, 1)[1..].ShouldBe([" 1 | a:", "   |   ^"]);

    [Test]
    public void A_message_that_quotes_a_megabyte_is_cut()
    {
        var problem = new Problem(SourceSpan.Start, $"unknown verb '{new string('x', 1 << 20)}'", new string('\u001b', 1 << 20));
        ProblemText.Render(SourceText.Of("x.yaml", "a"), problem).Length.ShouldBeLessThan(700);
    }

    private static string[] Shown(string line, int column, int length)
    {
        var text = ProblemText.Render(SourceText.Of("x.yaml", line), new Problem(new SourceSpan(1, column, length), "here"));
        return text.TrimEnd('\n').Split('\n');
    }
}
