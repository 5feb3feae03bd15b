using Harness.Observations;

namespace Harness.Running;

/// <summary>When the harness did not run in a run: what was not done in such a span is nobody's fault. Safe from any thread.</summary>
internal sealed class HarnessPauses
{
    private readonly Lock gate = new();
    private readonly List<(TimeSpan From, TimeSpan Until)> pauses = [];

    /// <summary>The harness did not run from one time to another, both since the run began.</summary>
    public void Add(TimeSpan from, TimeSpan until)
    {
        lock (gate)
            pauses.Add((from, until));
    }

    /// <summary>How long it did not run between two times.</summary>
    public TimeSpan Within(TimeSpan from, TimeSpan until)
    {
        lock (gate)
            return SpanUnion.Within(pauses, from, until);
    }
}
