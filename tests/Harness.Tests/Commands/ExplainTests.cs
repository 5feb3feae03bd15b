using Harness.Rules;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Tests.Documentation;
using Harness.Tests.Scenarios.Files;
using Harness.Topics;
using Harness.Verbs;

namespace Harness.Tests.Commands;

internal sealed class ExplainTests
{
    private static readonly TopicBook book = new(Told.Verbs.All, RuleBook.All);

    private static IEnumerable<TestCaseData> Topics() => book.All.Select(topic => new TestCaseData(topic).SetArgDisplayNames(topic.Name));

    [Test]
    public void Every_verb_every_rule_and_every_hazard_can_be_explained_and_no_two_share_a_name()
    {
        var hazards = MarkdownFile.Of("docs/hazards.md").Headings.Where(heading => heading.StartsWith('`')).Select(heading => heading.Trim('`')).ToList();
        hazards.Count.ShouldBeGreaterThan(10);
        book.All.Select(topic => topic.Name).ShouldBe([.. Told.Verbs.All.Select(verb => verb.Name), .. RuleBook.Names, .. hazards]);
        book.All.Select(topic => topic.Name).ShouldBeUnique();
    }

    [TestCaseSource(nameof(Topics))]
    public async Task It_is_said_what_it_is_with_its_fields_an_example_and_where_more_is_documented(Topic topic)
    {
        var printed = await RolloverCommand.RunAsync(["explain", topic.Name]);

        (printed.ExitCode, printed.Errors).ShouldBe((0, ""));
        printed.Output.ShouldStartWith($"{topic.Name}: a {topic.Kind}\n\n{topic.Paragraphs[0]}\n");
        foreach (var field in topic.Fields)
            printed.Output.ShouldContain($"\n  {field.Name}");
        printed.Output.ShouldContain("\nExample:\n  ");
        printed.Output.ShouldEndWith($"\nMore: {topic.Page}\n");
        printed.Output.ShouldNotContain("](");
        var (page, heading) = topic.Page.Split('#') is [var file, var anchor] ? (file, anchor) : (topic.Page, "");
        MarkdownFile.Of(page).Anchors.ShouldContain(heading);
    }

    [Test]
    public void An_example_of_a_verb_is_a_step_of_it()
    {
        foreach (var verb in Told.Verbs.All.Where(verb => verb.StepType != typeof(IncludeStep)))
        {
            var problems = new Problems();
            Told.Verbs.Reader.TryRead(YamlDocument.Read(SourceText.Of("x.yaml", verb.Example), problems).Root!, problems, out var steps).ShouldBeTrue($"{verb.Example}: {string.Join("; ", problems.InOrder)}");
            steps.ShouldHaveSingleItem().GetType().ShouldBe(verb.StepType);
        }
    }

    /// <summary>Its steps stand in another file, which has to be there.</summary>
    [Test]
    public void The_example_of_include_includes_what_is_there()
    {
        using var folder = new TemporaryFolder();
        folder.Write("connect.steps.yaml", "version: 1\nsteps:\n  - connect: s1\n");
        var example = Told.Verbs.All.Single(verb => verb.StepType == typeof(IncludeStep)).Example;

        var read = ReadScenario.From(folder.Write("x.yaml", $"version: 1\nname: x\nsteps:\n  - spawn: v1\n  {example}\n"), Told.Format);

        read.Problems.ShouldBeEmpty();
        read.Scenarios.Single().Steps[1].ShouldBeOfType<IncludeStep>().Steps.ShouldHaveSingleItem();
    }

    [Test]
    public void An_example_of_a_rule_expects_it()
    {
        foreach (var topic in book.All.Where(topic => topic.Kind == "rule"))
            Told.Read($"version: 1\nname: x\n{topic.Example}\nsteps:\n  - spawn: v1\n  - spawn: v2\n  - spawn: v3\n  - spawn: v4\n").ExpectedViolations.ShouldHaveSingleItem().Rule.ShouldBe(topic.Name);
    }

    [Test]
    public void An_example_of_a_hazard_is_its_scenario()
    {
        foreach (var topic in book.All.Where(topic => topic.Kind == "hazard"))
            Told.Read(topic.Example).ExpectedViolations.ShouldNotBeEmpty();
    }

    [Test]
    public async Task The_fields_of_a_verb_are_those_that_are_read()
    {
        var printed = await RolloverCommand.RunAsync(["explain", "assert-owner-pid"]);
        printed.Output.ShouldContain("\n  sessions or session (required, its value alone is enough)\n      the sessions\n      value: sessions: a name, a range s1..s4, a list of these, or all\n  server\n      the owner of all of them\n");
    }

    [Test]
    public async Task Without_a_name_all_that_can_be_explained_is_listed()
    {
        var printed = await RolloverCommand.RunAsync(["explain"]);
        printed.ExitCode.ShouldBe(0);
        foreach (var topic in book.All)
            printed.Output.ShouldContain($"\n  {topic.Name} ");
        printed.Output.Split('\n').Where(line => line.EndsWith(':')).ShouldBe(["Verbs:", "Rules:", "Hazards:"]);
    }

    [TestCase("deplyo", "did you mean 'deploy'?")]
    [TestCase("owner-stabel", "did you mean 'owner-stable'?")]
    [TestCase("accept-queue-rest", "did you mean 'accept-queue-reset'?")]
    [TestCase("xyzzy", "'rollover explain' lists what there is")]
    [TestCase("accept-queue-reset-lossless", "")]
    public async Task An_unknown_name_ends_with_64_and_names_the_one_that_was_meant(string name, string remedy)
    {
        var printed = await RolloverCommand.RunAsync(["explain", name]);
        (printed.ExitCode, printed.Output).ShouldBe((64, ""));
        printed.Errors.ShouldStartWith($"rollover: there is no verb, rule or hazard '{name}'; {remedy}");
    }
}
