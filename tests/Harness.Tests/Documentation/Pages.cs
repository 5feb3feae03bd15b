
namespace Harness.Tests.Documentation;

internal sealed class Pages
{
    private static readonly string[] folders = ["src/", "tests/", "scenarios/", "docs/", "samples/", ".ci/"];

    [Test]
    public void Links_lead_to_files_and_headings_that_exist([ValueSource(typeof(MarkdownFile), nameof(MarkdownFile.All))] MarkdownFile page)
    {
        foreach (var link in page.Links.Where(link => !link.Contains("://", StringComparison.Ordinal)))
        {
            var (file, anchor) = link.Split('#', 2) is [var before, var after] ? (before, after) : (link, "");
            var path = file.Length == 0 ? page.Path : Path.GetFullPath(file, Path.GetDirectoryName(page.Path)!);
            Path.Exists(path).ShouldBeTrue($"{page}: the link '{link}' leads nowhere");
            if (anchor.Length > 0)
                MarkdownFile.Of(Path.GetRelativePath(RepositoryFolder.Path, path)).Anchors.ShouldContain(anchor, $"{page}: the link '{link}' leads to no heading");
        }
    }

    [Test]
    public void Paths_that_are_named_exist([ValueSource(typeof(MarkdownFile), nameof(MarkdownFile.All))] MarkdownFile page)
    {
        var named = page.CodeWords.Where(word => Array.Exists(folders, folder => word.StartsWith(folder, StringComparison.Ordinal)) && !word.Contains(' '));
        named.Where(path => !Path.Exists(RepositoryFolder.Of(path))).ShouldBeEmpty($"{page} names paths that do not exist");
    }

    [Test]
    public void Code_of_a_file_is_that_files_code([ValueSource(typeof(MarkdownFile), nameof(MarkdownFile.All))] MarkdownFile page)
    {
        foreach (var block in page.Blocks.Where(block => block.Language == "csharp"))
        {
            block.Note.ShouldNotBeEmpty($"{block}: a csharp block names its file: ```csharp src/…");
            File.ReadAllText(RepositoryFolder.Of(block.Note)).ShouldContain(block.Text, Case.Sensitive, $"{block} is not a part of {block.Note}");
        }
    }

    /// <summary>A sample is what a reader copies, and the page is what is tested.</summary>
    [TestCase("web@.service")]
    [TestCase("web.service")]
    public void The_units_of_the_sample_are_those_of_the_page(string unit) =>
        MarkdownFile.Of("docs/orchestrator.md").Blocks.Where(block => block.Language == "ini").Select(block => block.Text).ShouldContain(File.ReadAllText(RepositoryFolder.Of("samples", "systemd", unit)));

    [Test]
    public void Every_page_is_on_the_map_in_the_readme() =>
        MarkdownFile.All.Select(page => page.Name).Where(name => name != "README.md").ShouldBeSubsetOf(MarkdownFile.Of("README.md").Links);

    [Test]
    public void No_page_names_a_folder_of_somebodys_machine() => MarkdownFile.All
        .Where(page => page.Text.Contains("/home/", StringComparison.Ordinal) || page.Text.Contains("/tmp/", StringComparison.Ordinal))
        .ShouldBeEmpty();
}
