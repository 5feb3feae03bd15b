using Harness.Measuring;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Surveying;

/// <summary>
/// Measures the rollovers of many servers in one run on one machine, so that they can be compared: each under each of its conditions, in turn, so that a busy moment of the machine is in all of them.
/// </summary>
/// <param name="run">Runs a scenario.</param>
/// <param name="versionsOf">The programs that a scenario needs, with their versions.</param>
internal sealed class Survey(Func<Scenario, CancellationToken, Task<ScenarioResult>> run, Func<Scenario, IReadOnlyList<string>> versionsOf)
{
    /// <summary>Whether the harness itself failed in a run.</summary>
    public bool HarnessFailed { get; private set; }

    /// <summary>Runs everything.</summary>
    /// <param name="plans">The servers.</param>
    /// <param name="done">Is told of each run that is over: how many are, and of how many.</param>
    /// <param name="cancellation">The user stops it: what was measured by then is told.</param>
    public async Task<IReadOnlyList<SurveyRow>> RunAsync(IReadOnlyList<SurveyPlan> plans, Action<int, int> done, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(done);
        var rows = plans.Select(plan => new Row(plan)).ToList();
        var all = plans.Sum(plan => plan.Times * plan.Places.Count);
        var over = 0;
        for (var turn = 0; rows.Exists(row => turn < row.Plan.Times); turn++)
        {
            foreach (var row in rows.Where(row => turn < row.Plan.Times))
            {
                for (var place = 0; place < row.Places.Count && row.NotRunBecause is null && !cancellation.IsCancellationRequested; place++)
                    await RunAsync(row, place, cancellation);
                over += row.Places.Count;
                done(over, all);
            }
        }

        return [.. rows.Select(row => new SurveyRow(row.Plan, row.NotRunBecause is null ? versionsOf(row.Plan.Scenario) : [], row.NotRunBecause is null ? row.Places : [], row.Causes.All, row.NotRunBecause))];
    }

    private async Task RunAsync(Row row, int place, CancellationToken cancellation)
    {
        var result = await run(row.Plan.Places[place].Of(row.Plan.Scenario), cancellation);
        if (cancellation.IsCancellationRequested)
            return;
        if (result.Verdict is not { } verdict)
        {
            row.NotRunBecause = result.NotRunBecause;
            return;
        }

        row.Places[place].Add(result.History, verdict);
        row.Causes.Add(verdict);
        HarnessFailed |= verdict.HarnessFailed;
    }

    private sealed class Row(SurveyPlan plan)
    {
        public SurveyPlan Plan { get; } = plan;

        public IReadOnlyList<Measurement> Places { get; } = [.. plan.Places.Select(place => new Measurement(place.Name))];

        public LossCauses Causes { get; } = new();

        public string? NotRunBecause { get; set; }
    }
}
