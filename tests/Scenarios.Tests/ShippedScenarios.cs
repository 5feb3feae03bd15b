using Harness.Reporting;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds.Linux;

namespace Scenarios.Tests;

/// <summary>Every file under <c>scenarios/</c> is a test: its name, its tags as categories, its file and line as the source.</summary>
public sealed class ShippedScenarios
{
    private static readonly VerbCatalog verbs = new();

    /// <summary>The files are found when tests are discovered, so that a new file is a new test.</summary>
    public static IEnumerable<TestCaseData> Files()
    {
        var format = new ScenarioFile(verbs.Reader, RuleBook.Names);
        foreach (var path in ScenarioFiles.Find([RepositoryFolder.Of("scenarios")], out _))
        {
            var file = ReadScenario.From(path, format);
            var test = new TestCaseData(path).SetName(file.Scenario?.Name ?? Path.GetRelativePath(RepositoryFolder.Path, path));
            foreach (var tag in file.Scenario?.Tags ?? [])
                test.SetCategory(tag);
            test.Properties.Set("_CodeFilePath", path);
            test.Properties.Set("_LineNumber", file.Scenario?.Line ?? 1);
            yield return test;
        }
    }

    [TestCaseSource(nameof(Files))]
    public async Task Verified(string path)
    {
        var file = ReadScenario.From(path, new ScenarioFile(verbs.Reader, RuleBook.Names));
        file.Scenario.ShouldNotBeNull(ProblemText.Render(file.Source, file.Problems));

        using var folder = new TemporaryFolder();
        var options = new SuiteOptions(LinuxWorlds.OfThisMachine, ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow));
        var result = await new SuiteRunner(verbs, EchoProgram.BesideHarness, options).RunOneAsync(file.Scenario, CancellationToken.None);
        if (result.IsSkipped)
            Assert.Ignore(result.NotRunBecause!);
        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public void There_are_scenarios_to_run() => Files().Count().ShouldBeGreaterThan(4);
}
