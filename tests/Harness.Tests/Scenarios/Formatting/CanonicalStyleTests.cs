using FsCheck;
using FsCheck.Fluent;
using Harness.Scenarios.Files;
using Harness.Scenarios.Formatting;
using Harness.Scenarios.Text;
using Harness.Tests.Scenarios.Files;

namespace Harness.Tests.Scenarios.Formatting;

/// <summary>A formatted file says the same as before, has every comment, and is not changed again.</summary>
internal sealed class CanonicalStyleTests
{
    private const string Head = "version: 1\nname: x\n";

    private static IReadOnlyList<string> Shipped { get; } = ScenarioFiles.Find([RepositoryFolder.Of("scenarios"), RepositoryFolder.Of("docs")], out _);

    private static IEnumerable<TestCaseData> ShippedFiles() => Shipped.Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetRelativePath(RepositoryFolder.Path, file)));

    private static IEnumerable<TestCaseData> Styles()
    {
        yield return Case("Levels_are_indented_by_two", "tags:\n- a\n- b\nserver:\n     command: echo\nsteps:\n- spawn: v1\n",
            "tags:\n  - a\n  - b\nserver:\n  command: echo\nsteps:\n  - spawn: v1\n");
        yield return Case("Brackets_have_one_space_inside_braces_and_none_inside_brackets", "tags: [ a,b ]\nserver: {command:   echo,grace: 5s}\nsteps:\n  - spawn: v1\n",
            "tags: [a, b]\nserver: { command: echo, grace: 5s }\nsteps:\n  - spawn: v1\n");
        yield return Case("Brackets_over_several_lines_are_joined_where_they_fit", "tags: [a,\n  b\n]\nsteps:\n  - spawn: v1\n",
            "tags: [a, b]\nsteps:\n  - spawn: v1\n");
        yield return Case("Brackets_that_do_not_fit_become_lines", $"steps:\n  - spawn: {{ server: v1, args: [{string.Join(", ", Enumerable.Repeat("an-argument", 8))}] }}\n",
            $"steps:\n  - spawn:\n      server: v1\n      args: [{string.Join(", ", Enumerable.Repeat("an-argument", 8))}]\n");
        yield return Case("Brackets_with_a_comment_inside_become_lines", "server: { command: echo, # the default\n  grace: 5s }\nsteps:\n  - spawn: v1\n",
            "server:\n  command: echo  # the default\n  grace: 5s\nsteps:\n  - spawn: v1\n");
        yield return Case("A_list_in_brackets_with_comments_keeps_them", "tags: [ # of what\n  a, # one\n  # before b\n  b\n  # at the end\n  ] # behind\nsteps:\n  - spawn: v1\n",
            "tags:  # of what\n  - a  # one\n  # before b\n  - b\n  # at the end\n# behind\nsteps:\n  - spawn: v1\n");
        yield return Case("Quotes_are_left_out_where_words_need_none", "tags: [\"a\", 'b']\nserver: { args: [\"2\", \"on\", '--drain'] }\nsteps:\n  - spawn: v1\n",
            "tags: [a, b]\nserver: { args: [\"2\", \"on\", --drain] }\nsteps:\n  - spawn: v1\n");
        yield return Case("Quotes_are_double_but_single_around_what_would_be_escaped", "server: { args: ['a: b', \"\\\\d\", 'say \"x\"', \"a\\nb\", 'it''s: so'] }\nsteps:\n  - spawn: v1\n",
            "server: { args: [\"a: b\", '\\d', 'say \"x\"', \"a\\nb\", \"it's: so\"] }\nsteps:\n  - spawn: v1\n");
        yield return Case("Blank_lines_between_groups_are_kept_as_one", "\n\nsteps:\n\n\n  - spawn: v1\n  - spawn: v2\n\n\n\n  - connect: s1\n\n\n",
            "\nsteps:\n  - spawn: v1\n  - spawn: v2\n\n  - connect: s1\n");
        yield return Case("Comments_are_indented_as_what_comes_after_them", "# of the steps\nsteps:\n# of v1\n  - spawn: v1\n      # of v2\n  - spawn: v2\n",
            "# of the steps\nsteps:\n  # of v1\n  - spawn: v1\n  # of v2\n  - spawn: v2\n");
        yield return Case("A_comment_at_the_end_of_a_block_stays_in_it", "steps:\n  - parallel:\n      - spawn: v1\n      # inside\n  # outside\n  - spawn: v2\n# at the end\n",
            "steps:\n  - parallel:\n      - spawn: v1\n      # inside\n  # outside\n  - spawn: v2\n# at the end\n");
        yield return Case("Comments_behind_lines_stand_in_one_column", "steps:\n  - spawn: v1 # one\n  - connect: { session: s1, to: v1 }    # two\n  - spawn: v2\n  - send: s1 # three\n\n  - disconnect: s1      # four\n",
            "steps:\n  - spawn: v1                         # one\n  - connect: { session: s1, to: v1 }  # two\n  - spawn: v2\n  - send: s1                          # three\n\n  - disconnect: s1  # four\n");
        yield return Case("A_comment_between_a_key_and_its_value_stays_behind_the_key", "steps: # what happens\n  - repeat: # often\n      times: 2 # twice\n      # these\n      steps:\n      - assert-refused:\n",
            "steps:          # what happens\n  - repeat:     # often\n      times: 2  # twice\n      # these\n      steps:\n        - assert-refused:\n");
        yield return Case("A_comment_behind_a_dash_stands_before_the_step", "steps:\n  - # the first\n    spawn: v1\n", "steps:\n  # the first\n  - spawn: v1\n");
        yield return Case("Blocks_of_text_keep_their_lines", "description: |   # long\n    one\n      two # no comment\n\n    three\ntags: [a]\nsteps:\n  - spawn: v1\n",
            "description: |  # long\n  one\n    two # no comment\n\n  three\ntags: [a]\nsteps:\n  - spawn: v1\n");
        yield return Case("Folded_text_and_what_is_kept_at_its_end_stay", "description: >+\n   one\n   two\n\nsteps:\n  - spawn: v1\n",
            "description: >+\n  one\n  two\n\nsteps:\n  - spawn: v1\n");
        yield return Case("A_block_with_its_indentation_said_keeps_the_white_space_of_its_first_line", "description: |4\n      one\n    two\nsteps:\n- wait:\n   for: 1ms\n   because: >1\n      a\n",
            "description: |2\n    one\n  two\nsteps:\n  - wait:\n      for: 1ms\n      because: >2\n          a\n");
        yield return Case("A_comment_after_a_block_of_text_is_none_of_its_lines", "description: |-\n    one\n# of the tags\ntags: [a]\nsteps:\n  - spawn: v1\n",
            "description: |-\n  one\n# of the tags\ntags: [a]\nsteps:\n  - spawn: v1\n");
        yield return Case("Text_over_several_lines_is_joined", "description: one\n  two\nsteps:\n  - spawn: v1\n", "description: one two\nsteps:\n  - spawn: v1\n");
        yield return Case("Line_ends_are_line_feeds_and_white_space_at_them_is_left_out", "tags: [a]   \r\nsteps:\r\n  - spawn: v1  \r\n", "tags: [a]\nsteps:\n  - spawn: v1\n");

        static TestCaseData Case(string name, string written, string formatted) => new TestCaseData(Head + written, Head + formatted).SetName(name);
    }

    [TestCaseSource(nameof(Styles))]
    public void The_style(string written, string formatted)
    {
        Apply(written).ShouldBe(formatted);
        Apply(formatted).ShouldBe(formatted);
        Contents.Of(Told.Read(formatted)).ShouldBe(Contents.Of(Told.Read(written)));
    }

    [TestCaseSource(nameof(ShippedFiles))]
    public void A_shipped_file_is_in_this_style(string file) => Apply(File.ReadAllText(file)).ShouldBe(File.ReadAllText(file));

    [TestCaseSource(nameof(ShippedFiles))]
    public void A_shipped_file_that_is_roughened_says_the_same_when_it_is_formatted(string file)
    {
        var text = File.ReadAllText(file);
        var draws = new Random(text.Length);
        for (var turn = 0; turn < 5; turn++)
        {
            var rough = Roughened(text, draws);
            var formatted = Apply(rough);
            Contents.Of(Told.Read(formatted)).ShouldBe(Contents.Of(Told.Read(rough)));
            Contents.Of(Told.Read(formatted)).ShouldBe(Contents.Of(Told.Read(text)));
            CommentsOf(formatted).ShouldBe(CommentsOf(rough));
            Apply(formatted).ShouldBe(formatted);
        }
    }

    [Test]
    public void Any_scenario_says_the_same_when_it_is_formatted() => Check.QuickThrowOnFailure(Prop.ForAll(RandomScenarios.Sound.ToArbitrary(), scenario =>
    {
        var written = Told.Format.Write(scenario);
        var formatted = Apply(written);
        Contents.Of(Told.Read(formatted)).ShouldBe(Contents.Of(Told.Read(written)));
        Apply(formatted).ShouldBe(formatted);
    }));

    private static string Apply(string text) => CanonicalStyle.Apply(SourceText.Of("x.yaml", text), new Harness.Verbs.VerbCatalog([]).Reader.NewNames);

    /// <summary>Blank lines, comments alone and behind lines, white space at the ends of lines, and spaces in brackets, at random places.</summary>
    private static string Roughened(string text, Random draws)
    {
        List<string> lines = [];
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            lines.AddRange(Enumerable.Repeat("", draws.Next(10) == 0 ? draws.Next(3) : 0));
            if (draws.Next(6) == 0)
                lines.Add($"{new string(' ', draws.Next(9))}# {draws.Next(1000)}: 'a' {{");
            lines.Add(draws.Next(5) == 0 && line.Length > 0 && !line.Contains('#') ? $"{line} #{draws.Next(1000)}" : $"{line}{new string(' ', draws.Next(3))}");
        }

        return string.Join(draws.Next(4) == 0 ? "\r\n" : "\n", lines.Select(Spaced)) + "\n";
    }

    /// <summary>Only in brackets, and not in quotes: elsewhere spaces belong to the text.</summary>
    private static string Spaced(string line) => line.IndexOf('{') is >= 0 and var brace && line.AsSpan().IndexOfAny("'\"#") < 0
        ? line[..brace] + line[brace..].Replace("{ ", "{   ").Replace(", ", " ,  ")
        : line;

    /// <summary>By another way than the formatter's: every comment of these texts begins behind a space or at the start of a line, and no text in quotes has such a sign.</summary>
    private static IEnumerable<string> CommentsOf(string text) =>
        text.ReplaceLineEndings("\n").Split('\n').Select(line => line.StartsWith('#') ? line : line.IndexOf(" #", StringComparison.Ordinal) is >= 0 and var at ? line[(at + 1)..] : "").Select(comment => comment.TrimEnd()).Where(comment => comment.Length > 0);
}
