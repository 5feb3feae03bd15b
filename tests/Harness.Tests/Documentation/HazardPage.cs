using Harness.Rules;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Verbs;

namespace Harness.Tests.Documentation;

/// <summary>The page lists every hazard that has a file, with its rules, and each has its twin.</summary>
internal sealed class HazardPage
{
    private const string Page = "docs/hazards.md", Twin = "-lossless", OutsideTwin = "-outside", Outside = "- **Left from outside**: ";

    private static readonly string[] files = [.. Directory.EnumerateFiles(RepositoryFolder.Of("scenarios", "hazards"), "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Hazards => files.Where(name => !name.EndsWith(Twin, StringComparison.Ordinal) && !name.EndsWith(OutsideTwin, StringComparison.Ordinal));

    private static IEnumerable<string> LeftFromOutside => files.Where(name => name.EndsWith(OutsideTwin, StringComparison.Ordinal));

    [Test]
    public void The_page_lists_exactly_the_hazards() => MarkdownFile.Of(Page).Headings
        .Where(heading => heading.StartsWith('`'))
        .ShouldBe(Hazards.Select(name => $"`{name}`"), ignoreOrder: true);

    [Test]
    public void Each_hazard_has_a_twin_and_no_twin_is_alone() => files.Except(LeftFromOutside).ShouldBe(Hazards.SelectMany(name => new[] { name, name + Twin }), ignoreOrder: true);

    [Test]
    public void Each_server_that_is_left_from_outside_is_one_of_a_hazard() => LeftFromOutside.Select(name => name[..^OutsideTwin.Length]).ShouldBeSubsetOf(Hazards);

    [TestCaseSource(nameof(Hazards))]
    public void A_section_names_the_twin_that_is_left_from_outside_or_says_why_there_is_none(string name)
    {
        var line = Section(name).Split('\n').Single(text => text.StartsWith(Outside, StringComparison.Ordinal));
        line.Contains($"[{name}{OutsideTwin}.yaml](../scenarios/hazards/{name}{OutsideTwin}.yaml)", StringComparison.Ordinal).ShouldBe(files.Contains(name + OutsideTwin));
        line.Length.ShouldBeGreaterThan(Outside.Length + 20);
    }

    [TestCaseSource(nameof(LeftFromOutside))]
    public void A_twin_that_is_left_from_outside_takes_a_server_out_of_its_group_and_expects_no_violation(string name)
    {
        var scenario = Read(name);
        scenario.ExpectedViolations.ShouldBeEmpty();
        scenario.Tags.ShouldContain("outside");
        scenario.Tags.ShouldContain("hazards");
        File.ReadAllText(RepositoryFolder.Of("scenarios", "hazards", $"{name}.yaml")).ShouldMatch("(?m)^ *- leave: v1");
    }

    [TestCaseSource(nameof(Hazards))]
    public void A_section_names_the_files_and_the_rules_that_see_it(string name)
    {
        var section = Section(name);
        section.ShouldContain($"(../scenarios/hazards/{name}.yaml)");
        section.ShouldContain($"(../scenarios/hazards/{name}{Twin}.yaml)");

        var expected = Read(name).ExpectedViolations;
        expected.ShouldNotBeEmpty("a hazard says which rules see it");
        RuleBook.Names.Where(rule => section.Contains($"(rules.md#{rule})", StringComparison.Ordinal)).ShouldBe(expected.Select(violation => violation.Rule).Distinct(), ignoreOrder: true);
    }

    [TestCaseSource(nameof(Hazards))]
    public void A_twin_expects_no_violation_and_both_have_their_tags(string name)
    {
        Read(name + Twin).ExpectedViolations.ShouldBeEmpty();
        Read(name + Twin).Tags.ShouldContain("lossless");
        Read(name).Tags.ShouldContain("hazards");
        Read(name + Twin).Tags.ShouldContain("hazards");
    }

    private static string Section(string name) => MarkdownFile.Of(Page).Text.Split($"## `{name}`\n")[1].Split("\n## ")[0];

    private static Scenario Read(string name)
    {
        var source = SourceText.Of(name, File.ReadAllText(RepositoryFolder.Of("scenarios", "hazards", $"{name}.yaml")));
        var problems = new Problems();
        var scenario = ScenarioFormat.Of(new VerbCatalog()).Read(source, problems);
        scenario.ShouldNotBeNull(ProblemText.Render(source, problems.InOrder));
        return scenario;
    }
}
