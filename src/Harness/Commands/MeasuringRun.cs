using System.Diagnostics;
using Harness.Measuring;
using Harness.Reporting;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Commands;

/// <summary>Runs the variants of a scenario again and again, and counts.</summary>
/// <param name="variants">What is run, and what it is added to.</param>
/// <param name="repetitions">How often each.</param>
/// <param name="runner">Runs them.</param>
/// <param name="results">Where the histories of runs go in which something happened.</param>
internal sealed class MeasuringRun(IReadOnlyList<(Scenario Scenario, Measurement Measured)> variants, int repetitions, SuiteRunner runner, ResultsFolder results)
{
    /// <summary>More histories of runs in which something happened are not kept: they are large and alike.</summary>
    private const int MostHistories = 20;

    private readonly TimeLeft left = new(TimeProvider.System);
    private readonly Lock gate = new();
    private readonly Dictionary<Measurement, RepeatedConditions> conditions = variants.ToDictionary(variant => variant.Measured, _ => new RepeatedConditions(repetitions));
    private (int Done, string Found) state = (0, "");

    /// <summary>A measurement for each variant.</summary>
    public IReadOnlyList<Measurement> Measured => [.. variants.Select(variant => variant.Measured)];

    /// <summary>How long all of it took.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>How many histories stay in the results folder.</summary>
    public int KeptHistories { get; private set; }

    /// <summary>Whether the harness failed in one of the runs.</summary>
    public bool HarnessFailed { get; private set; }

    /// <summary>The conditions that the scenario says it reaches, and that no run of a variant has reached.</summary>
    public IReadOnlyList<string> NeverReached => [.. conditions.Values.SelectMany(one => one.Never).Distinct(StringComparer.Ordinal)];

    /// <summary>Why it cannot be run here; null if it can.</summary>
    public string? NotRunBecause { get; private set; }

    /// <summary>How far it is and what it has found: <c>12 of 100 runs: 3 lost, 0 delayed; about 20 s left</c>. From any thread.</summary>
    public string Progress
    {
        get
        {
            lock (gate)
                return $"{state.Done} of {Total} runs{state.Found}{left.Describe(state.Done, Total)}";
        }
    }

    private int Total => repetitions * variants.Count;

    /// <summary>Runs all variants, in turn.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();

        // In turn, so background load affects every variant equally.
        for (var turn = 0; turn < repetitions && !cancellation.IsCancellationRequested; turn++)
        {
            foreach (var (scenario, measured) in variants)
            {
                var result = await runner.RunOneAsync(scenario, cancellation);
                if (result.Verdict is null)
                {
                    NotRunBecause = result.NotRunBecause;
                    return;
                }

                Add(result with { Verdict = conditions[measured].Of(result.Verdict) }, measured);
            }
        }

        Took = clock.Elapsed;
    }

    private void Add(ScenarioResult result, Measurement measured)
    {
        var verdict = result.Verdict!;
        if (measured.Add(result.History, verdict) && KeptHistories < MostHistories)
            KeptHistories++;
        else
            results.Delete(Path.GetDirectoryName(result.HistoryPath));
        HarnessFailed |= verdict.HarnessFailed;
        lock (gate)
            state = (state.Done + 1, Found());
    }

    private string Found() => ": " + string.Join("; ", Measured.Select(one => $"{(one.Name.Length > 0 ? $"{one.Name} " : "")}{one.LostInAll} lost, {one.Delayed} delayed"));
}
