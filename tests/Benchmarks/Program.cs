using Benchmarks;

// Run by hand: `dotnet run -c Release --project tests/Benchmarks`. Nothing here is a test: a machine is fast or slow, and that is no verdict.
var seconds = args.Length > 0 ? double.Parse(args[0]) : 5;
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
var span = TimeSpan.FromSeconds(seconds);

JudgingAMillion.Run();
await HarnessTraffic.RunAsync(1, TimeSpan.FromSeconds(1)); // what a process opens once is open after this
foreach (var servers in (int[])[1, 2])
{
    var ratios = new List<double>();
    for (var round = 1; round <= rounds; round++)
    {
        // In turn, so that what else the machine does concerns both.
        var bare = await BareLoop.RunAsync(servers, span);
        var harness = await HarnessTraffic.RunAsync(servers, span);
        ratios.Add(harness.PerSecond / bare);
        Console.WriteLine($"{servers} server{(servers == 1 ? "" : "s")}, round {round}: bare loop {bare:0}/s, harness {harness.PerSecond:0}/s, ratio {ratios[^1]:0.00} ({harness.Word})");
    }

    ratios.Sort();
    Console.WriteLine($"{servers} server{(servers == 1 ? "" : "s")}: median ratio {ratios[ratios.Count / 2]:0.00} (goal: at least 0.7)");
}
