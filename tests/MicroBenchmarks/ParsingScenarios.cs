using BenchmarkDotNet.Attributes;
using Harness.Extending;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;

namespace MicroBenchmarks;

/// <summary>Reading a scenario from its text, up to the checked steps.</summary>
public class ParsingScenarios
{
    private const string Text =
        """
        version: 1
        name: A canary gets its share and leaves again
        tags: [rollover, canary, traffic]

        steps:
          - spawn: v1
          - start-traffic: { name: t, rate: 600/s }
          - spawn: v2
          - assert-share: { traffic: t, server: v2, at-least: 0.4, at-most: 0.6 }
          - signal: v2
          - assert-exit: v2
          - wait: { for: 200ms, because: v1 is to serve alone for a while }
          - stop-traffic: t
        """;

    private static readonly ScenarioFile format = Extensions.None.Format;

    [Benchmark]
    public int Scenario()
    {
        var problems = new Problems();
        var scenarios = format.ReadAll(SourceText.Of("rollover.yaml", Text), problems);
        return problems.None ? scenarios.Count : throw new InvalidOperationException(string.Join('\n', problems.InOrder.Select(problem => problem.Message)));
    }
}
