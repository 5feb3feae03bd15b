using Harness.Observations;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Tests.Running;
using Harness.Verbs;
using Harness.Worlds.Simulated;

namespace Harness.Tests.Worlds.Simulated;

/// <summary>Runs a scenario that stands in a test, in a simulated world, and gives what came of it.</summary>
internal static class SimulatedRun
{
    private static readonly VerbCatalog verbs = new();

    public static Task<ScenarioResult> OfAsync(string text, ulong seed = 1) => OfAsync(ScenarioRun.Read(text), seed);

    public static async Task<ScenarioResult> OfAsync(Scenario scenario, ulong seed)
    {
        using var folder = new TemporaryFolder();
        var options = new SuiteOptions(new SimulatedWorlds(seed), ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow));
        return await new SuiteRunner(verbs, EchoProgram.BesideHarness, options).RunOneAsync(scenario, CancellationToken.None);
    }

    /// <summary>Runs steps and gives the events of a kind.</summary>
    public static async Task<IReadOnlyList<T>> EventsAsync<T>(string text, ulong seed = 1) where T : HistoryEvent
    {
        var result = await OfAsync(text, seed);
        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, Harness.Reporting.FailureReport.Render(result));
        return [.. result.History.Events.OfType<T>()];
    }
}
