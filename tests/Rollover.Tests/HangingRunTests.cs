using System.Diagnostics;
using System.Text.Json;

namespace Rollover.Tests;

/// <summary>What an extension does not end neither makes the worker deaf nor keeps it alive.</summary>
public sealed class HangingRunTests
{
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(45);

    private static RolloverBuilder Stubborn(string verb) => new RolloverBuilder("a verb that does not end").Steps(steps => steps.Step(verb));

    [TestCase("hold-cancellation")]
    [TestCase("block")]
    public async Task A_run_whose_verb_ignores_its_cancellation_ends_and_the_worker_goes_on_answering(string verb)
    {
        await using var workers = await Workers.StartAsync(typeof(HangingRunTests).Assembly);
        using var cancellation = new CancellationTokenSource();
        var run = workers.Verifier.RunAsync(Stubborn(verb), workers.Options, cancellation.Token);
        await StartedAsync(workers.Options.Results, verb);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run.WaitAsync(soon));
        (await workers.Verifier.ReadTextAsync("version: 1\nname: n\nsteps:\n  - spawn: v1\n").WaitAsync(soon)).IsValid.ShouldBeTrue();
    }

    [TestCase("hold-cancellation")]
    [TestCase("block")]
    public async Task A_scenario_whose_verb_ignores_its_cancellation_is_ended_by_its_timeout(string verb)
    {
        await using var workers = await Workers.StartAsync(typeof(HangingRunTests).Assembly);
        var result = await workers.Verifier.RunAsync(Stubborn(verb).Timeout(TimeSpan.FromSeconds(2)), workers.Options).WaitAsync(soon);
        result.Outcome.ShouldBe(Outcome.Violated, result.Report);
        result.Report.ShouldContain("timeout");
    }

    [Test]
    public async Task A_rule_that_does_not_end_is_given_up_when_the_run_is_cancelled()
    {
        await using var workers = await Workers.StartAsync(typeof(HangingRunTests).Assembly);
        using var cancellation = new CancellationTokenSource();
        var run = workers.Verifier.RunAsync(
            new RolloverBuilder("a rule that does not end").Steps(steps => steps.Spawn("v1").Connect("endless")), workers.Options with { World = World.Simulated }, cancellation.Token);
        EndlessRule.IsAsked(workers.Options.Results).ShouldBeTrue();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run.WaitAsync(soon));
    }

    /// <summary>A thread in the foreground, which an extension has started, holds a process after its main method has returned.</summary>
    [TestCase("hold-process")]
    [TestCase("hold-cancellation")]
    public async Task A_worker_does_not_outlive_its_host(string verb)
    {
        using var folder = new TemporaryFolder();
        using var worker = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "rollover"), ["worker", "--extension", typeof(HangingRunTests).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        try
        {
            (await worker.StandardOutput.ReadLineAsync()).ShouldNotBeNull();
            var file = new { path = folder.Of("one.yaml"), text = Stubborn(verb).ToYaml() };
            await worker.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { id = 1, run = new { file, isSimulated = false, timeScale = 1, results = folder.Of("results"), reports = Array.Empty<string>() } }));
            await worker.StandardInput.FlushAsync();
            await StartedAsync(folder.Of("results"), verb);
            worker.StandardInput.Close();
            await worker.WaitForExitAsync().WaitAsync(soon);
        }
        finally
        {
            if (!worker.HasExited)
                worker.Kill();
        }
    }

    private static Task StartedAsync(string results, string verb) => Task.Run(() => Until.Holds(() => Directory.Exists(results) && Directory.EnumerateFiles(results, "history.jsonl", SearchOption.AllDirectories)
        .Any(file => File.ReadAllText(file).Contains(verb, StringComparison.Ordinal)), soon).ShouldBeTrue());
}
