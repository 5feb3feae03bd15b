using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Running;

/// <summary>Runs a scenario that stands in a test, on the real kernel, and gives what came of it.</summary>
internal static class ScenarioRun
{
    private static readonly VerbCatalog verbs = new();

    /// <summary>The path of the faulty servers' program, for <c>command:</c>.</summary>
    public static string FaultyServers => ProgramPath.BesideHarness("FaultyServers");

    /// <summary>Reads the steps of a scenario.</summary>
    public static Scenario Read(string text)
    {
        var source = SourceText.Of("test.yaml", text.Replace("$FAULTY", FaultyServers, StringComparison.Ordinal));
        var problems = new Problems();
        var scenario = ScenarioFormat.Of(verbs).Read(source, problems);
        scenario.ShouldNotBeNull(ProblemText.Render(source, problems.InOrder));
        return scenario;
    }

    /// <summary>Runs it in a world of its own.</summary>
    public static Task<ScenarioResult> OfAsync(string text, Isolation? isolation = null, double timeScale = 1, CancellationToken cancellation = default) =>
        OfAsync(Read(text), isolation, timeScale, cancellation);

    /// <inheritdoc cref="OfAsync(string, Isolation?, double, CancellationToken)"/>
    public static Task<ScenarioResult> OfAsync(Scenario scenario, Isolation? isolation = null, double timeScale = 1, CancellationToken cancellation = default) =>
        InAsync(new LinuxWorlds(isolation ?? MachineIsolation.Best), scenario, timeScale, cancellation);

    /// <summary>Runs it in one of these worlds.</summary>
    public static async Task<ScenarioResult> InAsync(IWorlds worlds, Scenario scenario, double timeScale = 1, CancellationToken cancellation = default)
    {
        using var folder = new TemporaryFolder();
        var options = new SuiteOptions(worlds, ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow), timeScale);
        return await new SuiteRunner(verbs, EchoProgram.BesideHarness, options).RunOneAsync(scenario, cancellation);
    }

    /// <summary>The names of the rules that a run violated, in the order of the rule book.</summary>
    public static IReadOnlyList<string> Violated(ScenarioResult result) =>
        [.. RuleBook.Names.Where(rule => result.Verdict!.Violations.Any(violation => violation.Rule.Name == rule))];
}
