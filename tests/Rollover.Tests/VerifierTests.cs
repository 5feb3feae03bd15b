using System.Diagnostics;

namespace Rollover.Tests;

public sealed class VerifierTests
{
    private static RolloverBuilder Deployment => new RolloverBuilder("v2 takes the place of v1")
        .Tags("library")
        .Steps(steps => steps
            .Spawn("v1")
            .StartTraffic("t", clients: 4)
            .Deploy("v2", "v1")
            .StopTraffic("t")
            .AssertExit("v1", code: 0));

    /// <summary>The only server ends under traffic.</summary>
    private static RolloverBuilder Outage => new RolloverBuilder("nobody is left")
        .Steps(steps => steps
            .Spawn("v1")
            .StartTraffic("t", rate: 200)
            .Signal("v1", "SIGTERM")
            .AssertExit("v1", code: 0)
            .Wait(TimeSpan.FromMilliseconds(300), "clients come while nobody listens")
            .StopTraffic("t"));

    [Test]
    public async Task A_scenario_that_is_built_is_run_and_says_what_became_of_its_connections()
    {
        await using var workers = await Workers.StartAsync();
        var result = await workers.Verifier.RunAsync(Deployment, workers.Options);
        result.EnsureVerified();
        result.IsVerified.ShouldBeTrue(result.Report);
        result.Connections!.Rollovers.ShouldBe(1);
        result.Connections.Connections.ShouldBeGreaterThan(4);
        result.Connections.Lost.ShouldBe(0);
        result.Scenario.Tags.ShouldBe(["library"]);
        result.Unwritten.ShouldBeEmpty();
        File.ReadAllText(Path.Combine(result.Folder!, "scenario.yaml")).ShouldBe(Deployment.ToYaml());
        File.Exists(result.TimelinePath).ShouldBeTrue();
    }

    [Test]
    public async Task Its_history_can_be_read()
    {
        await using var workers = await Workers.StartAsync();
        var result = await workers.Verifier.RunAsync(Deployment, workers.Options);
        var history = await result.ReadHistoryAsync();
        history.Events[0].Kind.ShouldBe("run-started");
        history.Events[^1].Kind.ShouldBe("run-ended");
        history.Events.Select(happened => happened.Sequence).ShouldBe(Enumerable.Range(1, history.Events.Count));
        history.Of("server-launched").Select(launched => launched.Server).ShouldBe(["v1", "v2"]);
        history.Of("server-launched").ShouldAllBe(launched => launched.Number("pid") > 1);
    }

    [Test]
    public async Task A_loss_is_a_violation_with_its_cause_and_its_step()
    {
        await using var workers = await Workers.StartAsync();
        var result = await workers.Verifier.RunAsync(Outage, workers.Options);
        result.Outcome.ShouldBe(Outcome.Violated);
        result.Connections!.Lost.ShouldBeGreaterThan(10);
        var refused = result.Violations.First(violation => violation.Rule == "never-refused");
        refused.IsExpected.ShouldBeFalse();
        refused.Line.ShouldNotBeNull();
        refused.Sessions.ShouldNotBeEmpty();
        refused.Events.ShouldNotBeEmpty();
        refused.Why.ShouldNotBeNull();
        var error = Should.Throw<NotVerifiedException>(result.EnsureVerified);
        error.Message.ShouldContain("never-refused");
        error.Result.ShouldBe(result);
    }

    [Test]
    public async Task A_file_that_cannot_be_read_says_where_and_what_helps()
    {
        await using var workers = await Workers.StartAsync();
        var path = workers.Write("wrong.yaml", "version: 1\nname: wrong\nsteps:\n  - spwan: v1\n");
        var file = await workers.Verifier.ReadAsync(path);
        file.IsValid.ShouldBeFalse();
        var problem = file.Problems.ShouldHaveSingleItem();
        (problem.Line, problem.Column, problem.Message, problem.Remedy, problem.IsWarning).ShouldBe((4, 5, "unknown verb 'spwan'", "did you mean 'spawn'?", false));
        var error = await Should.ThrowAsync<InvalidScenarioException>(() => workers.Verifier.RunFileAsync(path, workers.Options));
        error.Message.ShouldContain("wrong.yaml:4:5");
        error.Problems.ShouldBe(file.Problems);
    }

    [Test]
    public async Task A_file_that_became_invalid_is_not_run()
    {
        await using var workers = await Workers.StartAsync();
        var path = workers.Write("one.yaml", "version: 1\nname: one\nsteps:\n  - spawn: v1\n");
        var scenario = (await workers.Verifier.ReadAsync(path)).Single();
        await File.WriteAllTextAsync(path, "version: 1\n");
        await Should.ThrowAsync<InvalidScenarioException>(() => workers.Verifier.RunAsync(scenario, workers.Options));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_a_problem_of_the_file()
    {
        await using var workers = await Workers.StartAsync();
        var file = await workers.Verifier.ReadAsync("/nowhere/one.yaml");
        file.IsValid.ShouldBeFalse();
        file.ProblemText.ShouldContain("/nowhere/one.yaml");
        Should.Throw<InvalidScenarioException>(() => file.Single());
    }

    [Test]
    public async Task The_cells_of_a_matrix_are_scenarios_of_their_own()
    {
        await using var workers = await Workers.StartAsync();
        var path = workers.Write("cells.yaml", "version: 1\nname: cells\nmatrix: { network: { rtt: [1ms, 20ms] } }\nsteps:\n  - spawn: v1\n  - connect: s1\n");
        var file = await workers.Verifier.ReadAsync(path);
        file.Scenarios.Select(scenario => scenario.Cell).ShouldBe(["rtt=1ms", "rtt=20ms"]);
        Should.Throw<RolloverException>(() => file.Single()).Message.ShouldContain("2 cells");
        (await workers.Verifier.RunAsync(file.Scenarios[1], workers.Options with { World = World.Simulated })).EnsureVerified();
    }

    [Test]
    public async Task What_this_machine_cannot_run_is_skipped_and_not_verified()
    {
        await using var workers = await Workers.StartAsync();
        var result = await workers.Verifier.RunAsync(new RolloverBuilder("needs more").Needs("no-such-program").Steps(steps => steps.Spawn("v1")), workers.Options);
        result.Outcome.ShouldBe(Outcome.Skipped);
        result.Report.ShouldContain("no-such-program");
        Should.Throw<NotVerifiedException>(result.EnsureVerified);
        (await Should.ThrowAsync<RolloverException>(() => result.ReadHistoryAsync())).Message.ShouldContain("skipped");
    }

    [Test]
    public async Task The_same_seed_does_the_same_in_the_simulated_world()
    {
        await using var workers = await Workers.StartAsync();
        var options = workers.Options with { World = World.Simulated, Seed = 7 };
        var first = await (await workers.Verifier.RunAsync(Deployment, options)).ReadHistoryAsync();
        var second = await (await workers.Verifier.RunAsync(Deployment, options)).ReadHistoryAsync();
        var other = await (await workers.Verifier.RunAsync(Deployment, options with { Seed = 8 })).ReadHistoryAsync();
        Times(second).ShouldBe(Times(first));
        Times(other).ShouldNotBe(Times(first));

        static List<TimeSpan> Times(RunHistory history) => [.. history.Events.Select(happened => happened.At)];
    }

    [Test]
    public async Task Many_are_run_at_the_same_time_each_with_a_folder_of_its_own()
    {
        await using var workers = await Workers.StartAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => workers.Verifier.RunAsync(Deployment, workers.Options with { World = World.Simulated })));
        results.ShouldAllBe(result => result.IsVerified);
        results.Select(result => result.Folder).ShouldBeUnique();
    }

    [Test]
    public async Task A_report_that_is_asked_for_is_written_and_one_that_there_is_not_is_refused()
    {
        await using var workers = await Workers.StartAsync();
        var result = await workers.Verifier.RunAsync(Deployment, workers.Options with { World = World.Simulated, Reports = ["junit"] });
        result.ReportPaths.Select(Path.GetFileName).ShouldBe(["junit.xml", "results.json", "timeline.html"], ignoreOrder: true);
        result.ReportPaths.ShouldAllBe(path => File.Exists(path));
        (await Should.ThrowAsync<RolloverException>(() => workers.Verifier.RunAsync(Deployment, workers.Options with { Reports = ["pdf"] }))).Message.ShouldContain("there is no report 'pdf'");
    }

    [Test]
    public async Task An_interrupted_run_leaves_no_server()
    {
        await using var workers = await Workers.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var runs = workers.Verifier.RunAsync(Serving(), workers.Options, cancellation.Token);
        var pid = await PidOfServerAsync(workers);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => runs);
        Directory.Exists($"/proc/{pid}").ShouldBeFalse();
    }

    [Test]
    public async Task A_run_that_is_cancelled_before_it_begins_does_not_run_to_its_end()
    {
        await using var workers = await Workers.StartAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => workers.Verifier.RunAsync(Serving(), workers.Options, cancelled.Token).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task A_worker_that_is_killed_fails_the_run_says_so_and_its_servers_end()
    {
        await using var workers = await Workers.StartAsync();
        var runs = workers.Verifier.RunAsync(Serving(), workers.Options);
        var pid = await PidOfServerAsync(workers);
        using (var worker = Process.GetProcessById(ParentOf(pid)))
        {
            worker.ProcessName.ShouldBe("rollover");
            worker.Kill();
        }

        var error = await Should.ThrowAsync<RolloverException>(() => runs);
        error.Message.ShouldContain("has ended with exit code 137");
        Until.Holds(() => !Directory.Exists($"/proc/{pid}"), TimeSpan.FromSeconds(30)).ShouldBeTrue();
        await Should.ThrowAsync<RolloverException>(() => workers.Verifier.ReadAsync("one.yaml"));
    }

    [Test]
    public async Task Disposal_ends_what_is_under_way()
    {
        var workers = await Workers.StartAsync();
        var runs = workers.Verifier.RunAsync(Serving(), workers.Options);
        var pid = await PidOfServerAsync(workers);
        await workers.Verifier.DisposeAsync();
        Directory.Exists($"/proc/{pid}").ShouldBeFalse();
        (await runs).Outcome.ShouldBe(Outcome.Inconclusive);
        await Should.ThrowAsync<ObjectDisposedException>(() => workers.Verifier.ReadAsync("one.yaml"));
        Directory.Delete(Path.GetDirectoryName(workers.Options.Results)!, recursive: true);
    }

    [Test]
    public async Task A_program_that_is_not_there_or_is_another_one_is_named()
    {
        (await Should.ThrowAsync<RolloverException>(() => Verifier.StartAsync(new VerifierOptions { Program = "/nowhere/rollover" }))).Message.ShouldContain("/nowhere/rollover");
        (await Should.ThrowAsync<RolloverException>(() => Verifier.StartAsync(new VerifierOptions { Program = "/bin/echo" }))).Message.ShouldContain("does not speak as this library does");
        (await Should.ThrowAsync<RolloverException>(() => Verifier.StartAsync(new VerifierOptions { Program = "/bin/false" }))).Message.ShouldContain("has ended with exit code 1");
    }

    [Test]
    public async Task A_scenario_that_connects_to_nothing_and_starts_nothing_shows_nothing()
    {
        await using var workers = await Workers.StartAsync();
        var result = await workers.Verifier.RunAsync(new RolloverBuilder("nothing").Steps(steps => steps.Wait(TimeSpan.FromMilliseconds(1), "x")), workers.Options with { World = World.Simulated });
        result.Outcome.ShouldBe(Outcome.Inconclusive, result.Report);
        result.Doubts.ShouldBe(["nothing was connected to, and no server was started: nothing is shown"]);
    }

    [Test]
    public async Task A_time_scale_out_of_range_is_refused()
    {
        await using var workers = await Workers.StartAsync();
        await Should.ThrowAsync<RolloverException>(() => workers.Verifier.RunAsync(Deployment, workers.Options with { TimeScale = 0 }));
    }

    private static RolloverBuilder Serving() => new RolloverBuilder("a server that serves").Steps(steps => steps.Spawn("v1").Wait(TimeSpan.FromSeconds(50), "somebody stops it"));

    /// <summary>The server of the run under way, by its history, which is written while it goes on.</summary>
    private static Task<int> PidOfServerAsync(Workers workers)
    {
        int? pid = null;
        return Task.Run(() =>
        {
            Until.Holds(() => (pid = Find()) is not null, TimeSpan.FromSeconds(30)).ShouldBeTrue();
            return pid!.Value;
        });

        int? Find() => !Directory.Exists(workers.Options.Results) ? null : Directory.EnumerateFiles(workers.Options.Results, "history.jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadAllLines).Where(line => line.Contains("\"event\":\"server-launched\"", StringComparison.Ordinal))
            .Select(line => line.Split("\"pid\":")).Where(parts => parts.Length == 2).Select(parts => int.Parse(parts[1].Split(',', '}')[0], System.Globalization.CultureInfo.InvariantCulture)).Cast<int?>().FirstOrDefault();
    }

    private static int ParentOf(int pid) => int.Parse(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal)).Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
}
