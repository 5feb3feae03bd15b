using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Reporting.Recorded;

/// <summary>Scenarios of runs that are over which were run several times there: their repetitions are of one scenario, and are judged together.</summary>
/// <param name="runs">The runs.</param>
internal sealed class RecordedRepetitions(IReadOnlyList<RecordedSuite> runs)
{
    private readonly Dictionary<object, RepeatedConditions> conditions = runs.SelectMany(run => run.Scenarios.Where(scenario => scenario.Repetition is not null).GroupBy(scenario => IdentityOf(run, scenario)))
        .ToDictionary(same => same.Key, same => new RepeatedConditions(same.Count()));

    private readonly Dictionary<object, Scenario> scenarios = [];

    /// <summary>The verdict on a repetition, seen together with those before it; that on a scenario that was run once is as it is. To be called once for each.</summary>
    /// <param name="run">The run.</param>
    /// <param name="recorded">The scenario.</param>
    /// <param name="judged">The verdict on it alone.</param>
    public ScenarioResult Of(RecordedSuite run, RecordedScenario recorded, ScenarioResult judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        var identity = IdentityOf(run, recorded);
        if (recorded.Repetition is null || !conditions.TryGetValue(identity, out var together))
            return judged;
        scenarios.TryAdd(identity, judged.Scenario);
        return judged with { Scenario = scenarios[identity], Verdict = together.Of(judged.Verdict) };
    }

    private static object IdentityOf(RecordedSuite run, RecordedScenario scenario) => (run, scenario.File ?? scenario.Name, scenario.Cell);
}
