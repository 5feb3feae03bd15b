using Harness.Histories;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>
/// What every report says of one scenario: everything but its history, which may be large. The events that prove its violations are kept, and no others.
/// </summary>
/// <param name="Result">What came of it, without its history.</param>
internal sealed record ScenarioReport(ScenarioResult Result)
{
    /// <summary>More steps than these are counted, not listed: a <c>repeat</c> makes thousands.</summary>
    public const int MostSteps = 1000;

    /// <summary>How its run began; null if it was not run.</summary>
    public RunStarted? Started { get; private init; }

    /// <summary>The steps that were begun, in order; at most <see cref="MostSteps"/>.</summary>
    public IReadOnlyList<StepReport> Steps { get; private init; } = [];

    /// <summary>How many steps were begun and are not among <see cref="Steps"/>.</summary>
    public int StepsOmitted { get; private init; }

    /// <summary>What became of its connections; null if it was not run.</summary>
    public TrafficFigures? Figures { get; private init; }

    /// <summary>The explanation of <see cref="FailureReport"/>; empty for a scenario that is verified or was not run.</summary>
    public string Failure => ReportLine.Join(FailureLines);

    /// <summary>The same, line by line.</summary>
    internal IReadOnlyList<ReportLine> FailureLines { get; private init; } = [];

    /// <summary>Where each violation stands in its file, in the order of the verdict; null where that is not known.</summary>
    public IReadOnlyList<StepReport?> Places { get; private init; } = [];

    /// <summary>The first step at which an unexpected violation was proved; null if there is none or that is not known.</summary>
    public StepReport? FailedAt => Result.Verdict is { } verdict
        ? verdict.Violations.Zip(Places).Where(one => one.First.Meets is null).Select(one => one.Second).OfType<StepReport>().FirstOrDefault()
        : null;

    /// <summary>The report on a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="facts">Its history, sorted; null if it was not run.</param>
    public static ScenarioReport Of(ScenarioResult result, RunFacts? facts)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (facts is null || result.Verdict is not { } verdict)
            return new ScenarioReport(result);
        var steps = StepReport.Of(facts);
        return new ScenarioReport(result with { History = History.Of([]) })
        {
            Started = facts.Started,
            Steps = [.. steps.Take(MostSteps)],
            StepsOmitted = Math.Max(0, steps.Count - MostSteps),
            Figures = TrafficFigures.Of(facts, verdict),
            FailureLines = FailureReport.Lines(result, facts),
            Places = [.. verdict.Violations.Select(one => StepReport.At(steps, one.Violation.Evidence[^1]))],
        };
    }
}
