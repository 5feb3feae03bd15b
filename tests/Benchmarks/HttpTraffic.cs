using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Histories;
using Harness.Protocols;
using Harness.Protocols.Http;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds.Linux;

namespace Benchmarks;

/// <summary>
/// Connections a second with one request each to one nginx: by wrk, which looks at nothing but the status, and by the harness, which compares each response with what it has to be, asks the kernel
/// for the owner of each connection, writes the history and judges it.
/// </summary>
internal static partial class HttpTraffic
{
    private const int Clients = 64;
    private const string Address = "127.77.0.1", Port = "18081";

    private static readonly string folder = Path.GetFullPath("tests/SampleServers/nginx");

    /// <summary>Whether nginx and wrk are installed, and the benchmark runs in the repository's folder.</summary>
    public static bool CanRun => new[] { "nginx", "wrk" }.All(program => ProgramVersion.Of(program) is not null) && Directory.Exists(folder);

    /// <returns>Connections a second by wrk.</returns>
    public static async Task<double> WrkAsync(TimeSpan span)
    {
        var own = Directory.CreateTempSubdirectory("rollover-benchmark-");
        using var nginx = Process.Start(new ProcessStartInfo("sh", ["nginx.sh", own.FullName, Address, Port]) { WorkingDirectory = folder, RedirectStandardError = true, UseShellExecute = false })!;
        nginx.ErrorDataReceived += static (_, _) => { };
        nginx.BeginErrorReadLine();
        try
        {
            while (!File.Exists(Path.Combine(own.FullName, "nginx.pid")))
                await Task.Delay(10);
            using var wrk = Process.Start(new ProcessStartInfo("wrk", ["-t", "1", "-c", $"{Clients}", "-d", $"{span.TotalSeconds:0}s", "-H", "Connection: close", $"http://{Address}:{Port}/x?wrk"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var printed = await wrk.StandardOutput.ReadToEndAsync();
            await wrk.WaitForExitAsync();
            return double.Parse(RequestsASecond().Match(printed).Groups["rate"].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync();
            own.Delete(recursive: true);
        }
    }

    /// <returns>Connections a second by the harness, and its verdict.</returns>
    public static async Task<HarnessTraffic.Result> HarnessAsync(TimeSpan span)
    {
        var results = Directory.CreateTempSubdirectory("rollover-benchmark-");
        try
        {
            var scenario = new Scenario
            {
                Name = "http traffic",
                Timeout = TimeSpan.FromMinutes(10),
                Server = new ServerSpecification
                {
                    Command = new ServerCommand(["sh", "nginx.sh", "$folder", "$address", "$port"]),
                    WorkingDirectory = folder,
                    StopSignal = Harness.Observations.Signal.All.First(signal => signal.Name == "SIGQUIT"),
                    Protocol = new ProtocolSpecification("http") { Http = HttpSpecification.Default with { Path = "/x?$id", BodyMatches = @"^hello /x\?$id\n$" } },
                },
                Steps = [new SpawnStep("v1"), new StartTrafficStep("t", Clients: Clients), new WaitStep(span, "the time that is measured"), new StopTrafficStep("t")],
            };
            var options = new SuiteOptions(LinuxWorlds.OfThisMachine, ResultsFolder.Create(results.FullName, DateTimeOffset.UtcNow));
            var result = await new SuiteRunner(new VerbCatalog(), EchoProgram.BesideHarness, options).RunOneAsync(scenario, CancellationToken.None);
            var started = result.History.Events.OfType<TrafficStarted>().Single();
            var stopped = result.History.Events.OfType<TrafficStopped>().Single();
            return new HarnessTraffic.Result(stopped.Begun / (stopped.At - started.At).TotalSeconds, $"{result.Word}, {stopped.Begun} connections, {stopped.Flawed} not flawless");
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[0-9.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex RequestsASecond();
}
