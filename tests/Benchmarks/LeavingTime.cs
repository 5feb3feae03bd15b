using System.Text.Json;
using Harness.Histories;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds.Linux;

namespace Benchmarks;

/// <summary>
/// How long <c>rollover-replace leave</c> takes until the old server of a group of two may be told to stop, and until the selector is removed after its close: by what the program says, which counts from its start,
/// and by when the harness saw it, which has the start of the process in it. Over the loopback, and 20 ms away from the clients, under a light traffic.
/// </summary>
internal static class LeavingTime
{
    private const int RoundTrips = 3;
    private static readonly TimeSpan Besides = TimeSpan.FromMilliseconds(50);

    /// <summary>Both, with so many rollovers each.</summary>
    public static async Task RunAsync(int rollovers)
    {
        foreach (var roundTrip in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMilliseconds(20)])
            await RunAsync(rollovers, roundTrip);
    }

    private static async Task RunAsync(int rollovers, TimeSpan roundTrip)
    {
        var folder = Directory.CreateTempSubdirectory("rollover-benchmark-");
        try
        {
            var careless = ServerSpecification.Default with { Args = ["--drain", "immediate"] };
            var scenario = new Scenario
            {
                Name = "leaving",
                Timeout = TimeSpan.FromMinutes(30),
                Network = roundTrip == TimeSpan.Zero ? null : new NetworkSpecification { RoundTrip = roundTrip },
                NeedsNamespace = true,
                Server = careless,
                Steps =
                [
                    new SpawnStep("v0"),
                    new StartTrafficStep("t", Rate: 200),
                    .. Enumerable.Range(0, rollovers).Select(number => new DeployStep($"v{number}", $"v{number + 1}", LeavesOutside: true)),
                    new StopTrafficStep("t"),
                ],
            };
            var options = new SuiteOptions(LinuxWorlds.OfThisMachine, ResultsFolder.Create(folder.FullName, DateTimeOffset.UtcNow));
            var result = await new SuiteRunner(new VerbCatalog(), EchoProgram.BesideHarness, options).RunOneAsync(scenario, CancellationToken.None);
            var goal = roundTrip * RoundTrips + Besides;
            Console.WriteLine($"leaving from outside, {(roundTrip == TimeSpan.Zero ? "loopback" : $"{roundTrip.TotalMilliseconds:0} ms")}, {rollovers} rollovers: {result.Word}; until the signal {Describe(Said(result.History, "awaiting"))}; "
                + $"with the start of the process {Describe(Seen(result.History))}; until the selector is removed {Describe(Said(result.History, "detached"))} (goal: at most {goal.TotalMilliseconds:0} ms)");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<double> Said(History history, string step) =>
    [
        .. history.Events.OfType<CommandPrinted>().Where(line => line.Line.StartsWith($"{{\"step\":\"{step}\"", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line.Line).RootElement.GetProperty("ms").GetDouble()),
    ];

    private static List<double> Seen(History history)
    {
        var found = new List<double>();
        var started = TimeSpan.Zero;
        foreach (var happened in history.Events)
        {
            if (happened is CommandStarted)
                started = happened.At;
            else if (happened is CommandPrinted { Line: var line } && line.StartsWith("{\"step\":\"awaiting\"", StringComparison.Ordinal))
                found.Add((happened.At - started).TotalMilliseconds);
        }

        return found;
    }

    private static string Describe(List<double> milliseconds)
    {
        milliseconds.Sort();
        return milliseconds.Count == 0 ? "nothing" : $"median {milliseconds[milliseconds.Count / 2]:0.0}, most {milliseconds[^1]:0.0} ms";
    }
}
