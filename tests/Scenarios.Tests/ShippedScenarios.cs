using Harness.Reporting;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
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
        var format = ScenarioFormat.Of(verbs);
        foreach (var path in ScenarioFiles.Find([RepositoryFolder.Of("scenarios")], out _))
        {
            var scenarios = ReadScenario.From(path, format).Scenarios;
            foreach (var scenario in scenarios.Count == 0 ? [null] : scenarios.Cast<Scenario?>())
            {
                var test = new TestCaseData(path, scenario?.Cell).SetName(scenario?.Name ?? Path.GetRelativePath(RepositoryFolder.Path, path));
                foreach (var tag in scenario?.Tags ?? [])
                    test.SetCategory(tag);
                test.Properties.Set("_CodeFilePath", path);
                test.Properties.Set("_LineNumber", scenario?.Line ?? 1);
                yield return test;
            }
        }
    }

    [TestCaseSource(nameof(Files))]
    public async Task Verified(string path, string? cell)
    {
        var file = ReadScenario.From(path, ScenarioFormat.Of(verbs));
        file.IsValid.ShouldBeTrue(ProblemText.Render(file.Source, file.Problems));
        var scenario = file.Scenarios.Single(one => one.Cell == cell);

        using var folder = new TemporaryFolder();
        var options = new SuiteOptions(LinuxWorlds.OfThisMachine, ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow));
        var result = await new SuiteRunner(verbs, EchoProgram.BesideHarness, options).RunOneAsync(scenario, CancellationToken.None);
        if (result.IsSkipped)
            Assert.Ignore(result.NotRunBecause!);
        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public void There_are_scenarios_to_run() => Files().Count().ShouldBeGreaterThan(4);
}
