using BenchmarkDotNet.Attributes;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;

namespace MicroBenchmarks;

/// <summary>Judging a history by all rules: a session of it.</summary>
public class JudgingHistory
{
    private const int Sessions = 1000;

    private IReadOnlyList<HistoryEvent> recorded = [];

    [GlobalSetup]
    public void Record() => recorded = RecordedTraffic.Of(Sessions).Events;

    /// <summary>A history of its own each time, since rules share what they have found out about one.</summary>
    [Benchmark(OperationsPerInvoke = Sessions)]
    public int Session() => (int)Verdict.Of(History.Of(recorded)).Outcome;
}
