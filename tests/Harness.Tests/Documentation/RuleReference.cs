using Harness.Rules;

namespace Harness.Tests.Documentation;

internal sealed class RuleReference
{
    private const string Page = "docs/rules.md";

    [Test]
    public void The_list_of_rules_is_the_rule_book() => GeneratedText.Verify(
        Page,
        "rules",
        GeneratedText.Table(["rule", "property"], RuleBook.All.Select(rule => new[] { $"[`{rule.Name}`](#{rule.Name})", rule.Property })));

    [Test]
    public void Every_rule_has_a_section_and_no_section_is_of_another() => MarkdownFile.Of(Page).Headings
        .Where(heading => heading.StartsWith('`'))
        .ShouldBe(RuleBook.Names.Select(name => $"`{name}`"));

    [TestCaseSource(typeof(RuleBook), nameof(RuleBook.Names))]
    public void A_section_says_why_it_matters_and_what_is_evidence_and_what_is_excused(string rule)
    {
        var section = MarkdownFile.Of(Page).Text.Split($"## `{rule}`\n")[1].Split("\n## ")[0];
        section.ShouldContain("**In the field.**");
        section.ShouldContain("**Evidence.**");
        section.ShouldContain("**Excused.**");
    }
}
