using Rollover;

await using var verifier = await Verifier.StartAsync();

// What differs between the runs is a variable here, where it would be a file each.
foreach (var clients in (int[])[1, 8])
{
    var scenario = new RolloverBuilder($"v2 takes the place of v1 while {clients} clients come and go")
        .Server(server => server.Command("echo"))
        .Steps(steps => steps
            .Spawn("v1")
            .StartTraffic("t", clients: clients)
            .Deploy(from: "v1", to: "v2")
            .StopTraffic("t")
            .AssertExit("v1", code: 0));

    var result = await verifier.RunAsync(scenario);
    result.EnsureVerified(); // first: a scenario that was skipped has no connections
    Console.WriteLine($"{result.Outcome}: {result.Connections!.Lost} connections of {(result.Connections.Connections >= clients ? "all" : "too few")} were lost");
}
