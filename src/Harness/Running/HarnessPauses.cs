using Harness.Observations;

namespace Harness.Running;

/// <summary>When the harness did not run in a run: what was not done in such a span is nobody's fault. Safe from any thread.</summary>
internal sealed class HarnessPauses
{
    private readonly Lock gate = new();
    private readonly List<(TimeSpan From, TimeSpan Until)> pauses = [];
    private TimeSpan? beaten;

    /// <summary>The harness did not run from one time to another, both since the run began.</summary>
    public void Add(TimeSpan from, TimeSpan until)
    {
        lock (gate)
            pauses.Add((from, until));
    }

    /// <summary>It runs now: what comes until the next beat is a pause if it takes long.</summary>
    public void Beat(TimeSpan now)
    {
        lock (gate)
            beaten = now;
    }

    /// <summary>How long it did not run between two times: one that is not over, or that nobody has told of yet, counts as well.</summary>
    public TimeSpan Within(TimeSpan from, TimeSpan until)
    {
        lock (gate)
        {
            return beaten is { } last && until - last >= HarnessPulse.LongestGap
                ? SpanUnion.Within(pauses.Append((last, until)), from, until)
                : SpanUnion.Within(pauses, from, until);
        }
    }
}
