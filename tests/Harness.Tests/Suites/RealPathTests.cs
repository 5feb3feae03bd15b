using Harness.Suites;

namespace Harness.Tests.Suites;

/// <summary>Paths that do not change when a link does.</summary>
internal sealed class RealPathTests
{
    private readonly TemporaryFolder folder = new();

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public void Links_are_resolved_wherever_they_stand_in_a_path()
    {
        var file = folder.Write("runs/first/x/history.jsonl", "");
        File.CreateSymbolicLink(folder.Of("runs/latest"), "first");
        File.CreateSymbolicLink(folder.Of("again"), folder.Of("runs/latest"));
        File.CreateSymbolicLink(folder.Of("runs/up"), "../runs");

        foreach (var path in (string[])["runs/first", "runs/latest", "again", "runs/up/latest", "runs/up/up/latest"])
            RealPath.Of(folder.Of($"{path}/x/history.jsonl")).ShouldBe(file);
    }

    [Test]
    public void What_is_not_there_or_leads_to_itself_stays_as_it_is()
    {
        File.CreateSymbolicLink(folder.Of("one"), "two");
        File.CreateSymbolicLink(folder.Of("two"), "one");

        foreach (var path in (string[])["none/x", "one", "two/x"])
            RealPath.Of(folder.Of(path)).ShouldBe(folder.Of(path));
    }

    [Test]
    public void What_lies_in_a_folder_by_its_name_alone_does_not()
    {
        folder.Write("a/x", "");
        folder.Write("ab/x", "");
        File.CreateSymbolicLink(folder.Of("a/link"), folder.Of("ab"));
        File.CreateSymbolicLink(folder.Of("c"), "a");

        RealPath.IsIn(folder.Of("a/x"), folder.Of("a")).ShouldBeTrue();
        RealPath.IsIn(folder.Of("c/x"), folder.Of("a")).ShouldBeTrue();
        RealPath.IsIn(folder.Of("a/x"), folder.Of("c")).ShouldBeTrue();
        RealPath.IsIn(folder.Of("ab/x"), folder.Of("a")).ShouldBeFalse();
        RealPath.IsIn(folder.Of("a/../ab/x"), folder.Of("a")).ShouldBeFalse();
        RealPath.IsIn(folder.Of("a/link/x"), folder.Of("a")).ShouldBeFalse();
        RealPath.From(folder.Of("c"), folder.Of("ab/x")).ShouldBe("../ab/x");
    }
}
