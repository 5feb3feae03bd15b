using Harness.Scenarios.Files;

namespace Harness.Tests.Scenarios.Files;

internal sealed class ScenarioFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scenarios-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_folder_is_searched_with_those_below_it_in_the_order_of_the_alphabet()
    {
        Create("b.yaml", "a.yml", "c/d.YAML", "c/e.txt", "notes.md");
        Find(folder).ShouldBe(["a.yml", "b.yaml", "c/d.YAML"]);
    }

    [Test]
    public void A_file_is_taken_whatever_it_is_called_and_once()
    {
        Create("b.yaml", "notes.md");
        Find(In("notes.md"), In("b.yaml"), folder, In("./b.yaml")).ShouldBe(["notes.md", "b.yaml"]);
    }

    [Test]
    public void What_is_not_there_is_named()
    {
        Create("b.yaml");
        ScenarioFiles.Find([In("x.yaml"), In("b.yaml"), ""], out var missing).ShouldBe([In("b.yaml")]);
        missing.ShouldBe([In("x.yaml"), ""]);
    }

    [Test]
    [CancelAfter(300_000)]
    public void A_folder_that_leads_back_to_itself_is_searched_once(CancellationToken hang)
    {
        Create("c/b.yaml");
        Directory.CreateSymbolicLink(In("c/again"), folder);
        Find(folder).ShouldBe(["c/b.yaml"]);
        hang.IsCancellationRequested.ShouldBeFalse();
    }

    [Test]
    public void What_is_hidden_is_left_alone_unless_it_is_named()
    {
        Create(".github/workflow.yaml", ".b.yaml", "c.yaml");
        File.CreateSymbolicLink(In(".#c.yaml"), "an-editor-s-lock");
        Find(folder).ShouldBe(["c.yaml"]);
        Find(In(".b.yaml"), In(".github")).ShouldBe([".b.yaml", ".github/workflow.yaml"]);
    }

    [Test]
    public void A_link_to_a_file_is_a_file()
    {
        Create("b.yaml");
        File.CreateSymbolicLink(In("a.yaml"), In("b.yaml"));
        Find(folder).ShouldBe(["a.yaml", "b.yaml"]);
    }

    private string In(string name) => Path.Combine(folder, name);

    private void Create(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
            File.WriteAllText(In(name), "version: 1\n");
        }
    }

    private List<string> Find(params string[] names)
    {
        var found = ScenarioFiles.Find(names, out var missing);
        missing.ShouldBeEmpty();
        return [.. found.Select(file => Path.GetRelativePath(folder, Path.GetFullPath(file)))];
    }
}
