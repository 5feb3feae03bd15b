using Harness.Histories;
using Harness.Observations;
using Harness.Rules;

namespace Harness.Reporting;

/// <summary>A step of a scenario that was begun.</summary>
/// <param name="Step">Its number as a path: <c>4</c>, <c>4.2</c>, <c>4#3.2</c>.</param>
/// <param name="Text">The step in one line.</param>
/// <param name="Line">The line of the file on which it stands, from 1.</param>
/// <param name="Began">When it began, since the run began.</param>
/// <param name="Ended">When it was done or failed; null if the history ends before that.</param>
/// <param name="Failure">Why it failed, in one sentence; null if it did not.</param>
internal sealed record StepReport(string Step, string Text, int Line, TimeSpan Began, TimeSpan? Ended, string? Failure)
{
    /// <summary>The file in which it stands, if the scenario's own one includes that; else null.</summary>
    public string? File { get; init; }

    private Moment Start { get; init; }

    private Moment? End { get; init; }

    /// <summary><c>done</c>, <c>failed</c> or <c>unfinished</c>.</summary>
    public string Outcome => Failure is not null ? "failed" : Ended is null ? "unfinished" : "done";

    /// <summary>The steps of a run, in the order in which they began.</summary>
    internal static List<StepReport> Of(RunFacts facts)
    {
        var steps = new List<StepReport>();
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var happened in facts.Events)
        {
            switch (happened)
            {
                case StepStarted e:
                    open[e.Step] = steps.Count;
                    steps.Add(new StepReport(e.Step, e.Text, e.Place.Line, e.At, Ended: null, Failure: null) { Start = e.Moment, File = e.Place.Included?.File });
                    break;
                case StepEnded e when open.Remove(e.Step, out var ended):
                    steps[ended] = steps[ended] with { Ended = e.At, End = e.Moment };
                    break;
                case StepFailed e when open.Remove(e.Step, out var failed):
                    steps[failed] = steps[failed] with { Ended = e.At, End = e.Moment, Failure = e.Message };
                    break;
                default:
                    break;
            }
        }

        return steps;
    }

    /// <summary>The innermost step that was under way when something was recorded; the last one that had begun if none was; null if none had.</summary>
    internal static StepReport? At(IReadOnlyList<StepReport> steps, HistoryEvent happened)
    {
        if (happened is StepFailed failed)
            return steps.LastOrDefault(step => step.Step == failed.Step);
        var begun = steps.Where(step => step.Start <= happened.Moment).ToList();
        return begun.FindLast(step => step.End is not { } end || end >= happened.Moment) ?? (begun.Count > 0 ? begun[^1] : null);
    }
}
