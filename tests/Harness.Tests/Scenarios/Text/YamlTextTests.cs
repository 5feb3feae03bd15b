using FsCheck;
using FsCheck.Fluent;
using Harness.Scenarios;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Text;

internal sealed class YamlTextTests
{
    [Test]
    public void Every_tree_is_read_back_as_it_was_written() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(500)), Prop.ForAll(Trees.Any.ToArbitrary(), tree =>
    {
        var text = YamlText.Write(tree);
        var problems = new Problems();
        var read = YamlDocument.Read(SourceText.Of("x.yaml", text), problems).Root;
        // A file with nothing but an empty text or a null in it is refused as empty.
        var isEmpty = tree is ScalarNode { IsNull: true };
        return (isEmpty || (problems.None && read is not null && Trees.MeanTheSame(tree, read)))
            .Label($"{text}\n{string.Join('\n', problems.InOrder)}");
    }));

    [Test]
    public void A_scenario_is_written_as_a_person_would_write_it()
    {
        const string Scenario =
            """
            version: 1
            name: SIGHUP drains one server and keeps its sessions
            tags: [seed, sighup]
            timeout: 30s
            server: { command: echo }
            servers:
              v2: { args: [--drain, immediate] }
            kernel: { tcp_migrate_req: 0 }
            expect: { violated: [] }
            steps:
              - spawn: v1
              - connect: { sessions: s1..s4, to: null }
              - send: { sessions: [s1, n1..n4], text: "a, b" }
              - wait: { for: 1s, because: "the table: it's rewritten #1" }
              - assert-output: { server: v1, matches: "^ready [0-9]+$" }
              - parallel:
                  steps:
                    - disconnect: s1..s4
                    - send:
                        sessions: a-very-long-name-of-a-session-that-does-not-fit..beside-the-other-fields
                        text: so that each of the fields gets a line of its own

            """;
        Rewritten(Scenario).ShouldBe(Scenario);
    }

    [TestCase("a: \"5\"\n", TestName = "Quotes_around_numbers_are_kept")]
    [TestCase("a: \"true\"\n", TestName = "Quotes_around_words_of_other_types_are_kept")]
    [TestCase("a: 5\nb: true\n", TestName = "Numbers_without_quotes_get_none")]
    [TestCase("a: \"\\x1b[0m\"\n", TestName = "Control_characters_are_escaped")]
    [TestCase("a: \"one\\ntwo\"\n", TestName = "Line_breaks_are_escaped")]
    [TestCase("a: Übergabe 😀\n", TestName = "Letters_of_any_language_stay_as_they_are")]
    public void Scalars(string text) => Rewritten(text).ShouldBe(text);

    private static string Rewritten(string text) => YamlText.Write(YamlDocument.Read(SourceText.Of("x.yaml", text), new Problems()).Root!);
}
