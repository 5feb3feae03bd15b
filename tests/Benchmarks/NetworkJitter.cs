using System.Diagnostics;
using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds.Linux;

namespace Benchmarks;

/// <summary>
/// How much later than its round trip a handshake is over, with the harness' traffic running; and how late on the same machine at the same time a thread is that
/// sleeps as often and as long, and does nothing else.
/// </summary>
internal static class NetworkJitter
{
    private static readonly TimeSpan roundTrip = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(TimeSpan span)
    {
        var folder = Directory.CreateTempSubdirectory("rollover-benchmark-");
        try
        {
            var scenario = new Scenario
            {
                Name = "jitter",
                Timeout = TimeSpan.FromMinutes(10),
                Network = new NetworkSpecification { RoundTrip = roundTrip },
                NeedsNamespace = true,
                Steps =
                [
                    new SpawnStep("v1"),
                    new SpawnStep("v2"),
                    new StartTrafficStep("t", Rate: 2000),
                    new WaitStep(span, "the time that is measured"),
                    new StopTrafficStep("t"),
                ],
            };
            var options = new SuiteOptions(LinuxWorlds.OfThisMachine, ResultsFolder.Create(folder.FullName, DateTimeOffset.UtcNow));
            using var over = new CancellationTokenSource();
            var sleeping = Task.Factory.StartNew(() => Sleep(over.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var result = await new SuiteRunner(new VerbCatalog(), EchoProgram.BesideHarness, options).RunOneAsync(scenario, CancellationToken.None);
            await over.CancelAsync();
            var added = result.History.Events.OfType<TrafficSession>().Where(session => session.Handshake is not null).Select(session => session.Handshake!.Value - roundTrip);
            Console.WriteLine($"network of 20 ms: {result.Word}; handshakes later than a round trip by {Describe(added)}; two sleeps of 10 ms by {Describe(await sleeping)} (goal: 1 ms)");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<TimeSpan> Sleep(CancellationToken over)
    {
        var late = new List<TimeSpan>();
        while (!over.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            Thread.Sleep(roundTrip / 2);
            Thread.Sleep(roundTrip / 2);
            late.Add(Stopwatch.GetElapsedTime(began) - roundTrip);
        }

        return late;
    }

    private static string Describe(IEnumerable<TimeSpan> spans)
    {
        var sorted = spans.Order().ToList();
        return sorted.Count == 0 ? "nothing" : $"p50 {At(0.5):0.00}, p90 {At(0.9):0.00}, p99 {At(0.99):0.00} ms";

        double At(double share) => sorted[(int)(share * (sorted.Count - 1))].TotalMilliseconds;
    }
}
