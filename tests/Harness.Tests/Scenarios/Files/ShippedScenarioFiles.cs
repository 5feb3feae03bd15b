using Harness.Scenarios.Files;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Files;

/// <summary>The files that ship are read without a problem, and are what they are when they are written and read again.</summary>
internal sealed class ShippedScenarioFiles
{
    internal static IReadOnlyList<string> Files { get; } = ScenarioFiles.Find([Path.Combine(Root(), "scenarios")], out _);

    private static IEnumerable<TestCaseData> Each() => Files.Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetRelativePath(Root(), file)));

    [TestCaseSource(nameof(Each))]
    public void Has_no_problem(string file)
    {
        var read = ReadScenario.From(file, Told.Format);
        ProblemText.Render(read.Source, read.Problems).ShouldBeEmpty();
        read.IsValid.ShouldBeTrue();
        foreach (var written in read.Scenarios.Select(Told.Format.Write))
            Told.Format.Write(Told.Read(written)).ShouldBe(written);
    }

    [Test]
    public void There_are_some() => Files.ShouldNotBeEmpty();

    // The tests run from the build's output, wherever that is in the repository.
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Verification.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Verification.sln.");
    }
}
