using Benchmarks;
using Harness.Commands;

// Run by hand: `dotnet run -c Release --project tests/Benchmarks`. Nothing here is a test: a machine is fast or slow, and that is no verdict.
var seconds = args.Length > 0 ? double.Parse(args[0]) : 5;
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
var span = TimeSpan.FromSeconds(seconds);
if (args is [_, _, "leaving"])
{
    await LeavingTime.RunAsync(rounds);
    return;
}

if (args is [_, _, "echo"])
{
    MeasureEcho();
    return;
}

ClosingListeners.Run(span, rounds);
JudgingAMillion.Run();
await HarnessTraffic.RunAsync(1, TimeSpan.FromSeconds(1)); // what a process opens once is open after this
foreach (var servers in (int[])[1, 2])
{
    var ratios = new Ratios();
    var what = $"{servers} server{(servers == 1 ? "" : "s")}";
    for (var round = 1; round <= rounds; round++)
    {
        // In turn, so that what else the machine does concerns both.
        var bare = await BareLoop.RunAsync(servers, span);
        var harness = await HarnessTraffic.RunAsync(servers, span);
        Console.WriteLine($"{what}, round {round}: bare loop {bare:0}/s, harness {harness.PerSecond:0}/s, ratio {ratios.Add(harness.PerSecond / bare):0.00} ({harness.Word})");
    }

    Console.WriteLine($"{what}: median ratio {ratios.Median:0.00} (goal: at least 0.7)");
}

MeasureEcho();

if (HttpTraffic.CanRun)
{
    var ratios = new Ratios();
    for (var round = 1; round <= rounds; round++)
    {
        var wrk = await HttpTraffic.WrkAsync(span);
        var harness = await HttpTraffic.HarnessAsync(span);
        Console.WriteLine($"HTTP, round {round}: wrk {wrk:0}/s, harness {harness.PerSecond:0}/s, ratio {ratios.Add(harness.PerSecond / wrk):0.00} ({harness.Word})");
    }

    Console.WriteLine($"HTTP: median ratio {ratios.Median:0.00} (goal: at least 0.5)");
}
else
{
    Console.WriteLine("HTTP: not measured: nginx or wrk is not installed, or this is not the folder of the repository");
}

await NetworkJitter.RunAsync(span);
await LeavingTime.RunAsync(rollovers: 10 * rounds);

var (realRatios, simulatedRatios, realRates, stepRates) = (new Ratios(), new Ratios(), new Ratios(), new Ratios());
for (var round = 1; round <= rounds; round++)
{
    const int simulatedRollovers = 1000;
    var realRollovers = (int)(8 * seconds); // about what takes so long
    var real = await RandomRolloverSpeed.RealAsync(realRollovers);
    var bare = await BareProcesses.RunAsync(real.Servers, jobs: ExploreCommand.JobsOf(isSimulated: false));
    var simulated = await RandomRolloverSpeed.SimulatedAsync(simulatedRollovers);
    Console.WriteLine($"rollovers, round {round}: {realRollovers} on the kernel, {realRates.Add(realRollovers / real.Took.TotalSeconds):0.0}/s with {real.Servers} servers; those started and stopped alone {real.Servers / bare.TotalSeconds:0}/s, ratio {realRatios.Add(bare / real.Took):0.00}");
    Console.WriteLine($"rollovers, round {round}: {simulatedRollovers} simulated, {simulatedRollovers / simulated.Took.TotalSeconds:0}/s with {simulated.Servers} servers, {stepRates.Add(simulated.SimulatedSteps / simulated.Took.TotalSeconds):0} steps/s; to starting and stopping as many processes {simulatedRatios.Add(bare / real.Servers * simulated.Servers / simulated.Took):0.00}");
}

Console.WriteLine($"rollovers on the kernel: median {realRates.Median:0.0}/s (goal: 16), ratio {realRatios.Median:0.00}");
Console.WriteLine($"rollovers simulated: median {stepRates.Median:0} steps/s (goal: 200000), ratio {simulatedRatios.Median:0.00}");

void MeasureEcho()
{
    if (!EchoSpeed.CanRun)
    {
        Console.WriteLine("EchoServer beside tokio: not measured: cargo or the crates of Debian (librust-tokio-dev, librust-socket2-dev) are not installed, or this is not the folder of the repository");
        return;
    }

    var (ratios, processor) = (new Ratios(), new Ratios());
    for (var round = 1; round <= rounds; round++)
    {
        var tokio = EchoSpeed.Tokio(span);
        var echo = EchoSpeed.EchoServer(span);
        Console.WriteLine($"EchoServer, round {round}: tokio {tokio.PerSecond:0}/s with {tokio.Processor.TotalMicroseconds:0} us of a processor each, EchoServer {echo.PerSecond:0}/s with {echo.Processor.TotalMicroseconds:0} us, ratios {ratios.Add(echo.PerSecond / tokio.PerSecond):0.00} and {processor.Add(tokio.Processor / echo.Processor):0.00}");
    }

    Console.WriteLine($"EchoServer beside tokio: median ratio {ratios.Median:0.00} (goal: at least 0.8); by the processor's time that each takes for a connection {processor.Median:0.00}");
}
