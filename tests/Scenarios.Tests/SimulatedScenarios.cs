using Harness.Reporting;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios.Files;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds.Simulated;

namespace Scenarios.Tests;

/// <summary>In the model of the kernel every shipped scenario has the verdict that it has on the real one, the hazards' losses included.</summary>
public sealed class SimulatedScenarios
{
    private static readonly VerbCatalog verbs = new();

    public static IEnumerable<TestCaseData> Files() =>
        ShippedScenarios.Files().Select(file => new TestCaseData(file.Arguments).SetName($"simulated: {file.TestName}"));

    [TestCaseSource(nameof(Files))]
    public async Task Verified(string path, string? cell)
    {
        var scenario = ReadScenario.From(path, ScenarioFormat.Of(verbs)).Scenarios.Single(one => one.Cell == cell);
        var seed = PropertySeed.Draw();
        using var folder = new TemporaryFolder();
        var runner = new SuiteRunner(verbs, EchoProgram.BesideHarness, new SuiteOptions(new SimulatedWorlds(seed), ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow)));
        for (var run = 1; run <= PropertyRuns.Of(3); run++)
        {
            var result = await runner.RunOneAsync(scenario, CancellationToken.None);
            if (result.IsSkipped)
                Assert.Ignore(result.NotRunBecause!);
            result.Verdict!.Outcome.ShouldBe(Outcome.Verified, $"run {run} with ROLLOVER_SEED={seed}\n{FailureReport.Render(result)}");
        }
    }
}
