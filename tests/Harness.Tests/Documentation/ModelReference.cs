using Harness.Proving;

namespace Harness.Tests.Documentation;

internal sealed class ModelReference
{
    private const string Page = "docs/model.md";

    [Test]
    public void The_standard_worlds_are_those_that_are_proved()
    {
        string[] heads = ["world", .. ProvenProperties.All.Select(property => $"`{ProvenProperties.NameOf(property)}`"), "which is"];
        GeneratedText.Verify(Page, "standard worlds", GeneratedText.Table(heads, StandardWorlds.All.Select(Row)));

        static string[] Row(StandardWorld standard) =>
        [
            standard.Name,
            .. ProvenProperties.All.Select(property => standard.Broken.Contains(property) ? "**broken**" : "holds"),
            ProofReport.Describe(standard.World),
        ];
    }

    [Test]
    public void Every_property_is_explained()
    {
        foreach (var property in ProvenProperties.All)
            MarkdownFile.Of(Page).Text.ShouldContain($"| `{ProvenProperties.NameOf(property)}` |");
    }
}
