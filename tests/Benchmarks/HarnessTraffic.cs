using Harness.Histories;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds.Linux;

namespace Benchmarks;

/// <summary>The same by the harness: every session is recorded, its owner asked of the kernel, the history written and judged.</summary>
internal static class HarnessTraffic
{
    /// <param name="PerSecond">Sessions a second, while the traffic ran.</param>
    /// <param name="Word">The verdict.</param>
    public sealed record Result(double PerSecond, string Word);

    public static async Task<Result> RunAsync(int servers, TimeSpan span)
    {
        var folder = Directory.CreateTempSubdirectory("rollover-benchmark-");
        try
        {
            var scenario = new Scenario
            {
                Name = "traffic",
                Timeout = TimeSpan.FromMinutes(10),
                Steps =
                [
                    .. Enumerable.Range(1, servers).Select(number => new SpawnStep($"v{number}")),
                    new StartTrafficStep("t", Clients: 64),
                    new WaitStep(span, "the time that is measured"),
                    new StopTrafficStep("t"),
                ],
            };
            var before = OpenDescriptors.OfThisProcess();
            var options = new SuiteOptions(LinuxWorlds.OfThisMachine, ResultsFolder.Create(folder.FullName, DateTimeOffset.UtcNow));
            var result = await new SuiteRunner(new VerbCatalog(), EchoProgram.BesideHarness, options).RunOneAsync(scenario, CancellationToken.None);
            var started = result.History.Events.OfType<TrafficStarted>().Single();
            var stopped = result.History.Events.OfType<TrafficStopped>().Single();
            return new Result(
                stopped.Begun / (stopped.At - started.At).TotalSeconds,
                $"{result.Word}, {stopped.Begun} sessions, {stopped.Flawed} not flawless, {OpenDescriptors.OfThisProcess().Beyond(before)}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
