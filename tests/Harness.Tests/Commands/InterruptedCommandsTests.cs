using Harness.Commands;

namespace Harness.Tests.Commands;

/// <summary>Commands that start nothing end when the user stops them, and leave nothing half done.</summary>
internal sealed class InterruptedCommandsTests
{
    private const string Rough = "version: 1\nname:   x\nsteps:\n- spawn:  v1\n";

    [TestCase("report")]
    [TestCase("show")]
    [TestCase("fmt")]
    [TestCase("check")]
    [TestCase("list")]
    public async Task A_command_that_reads_much_goes_no_further(string command)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("x.yaml", Rough);
        (await RolloverCommand.RunAsync(["run", file, "--world", "simulated", "--results", folder.Of("results")])).ExitCode.ShouldBe(0);
        var results = await File.ReadAllTextAsync(folder.Of("results/latest/results.json"));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var printed = await RolloverCommand.RunAsync([command, command is "report" or "show" ? folder.Of("results/latest") : file], stop.Token);

        printed.ExitCode.ShouldBe(130, printed.Everything);
        printed.Output.ShouldBeEmpty();
        (await File.ReadAllTextAsync(file)).ShouldBe(Rough);
        (await File.ReadAllTextAsync(folder.Of("results/latest/results.json"))).ShouldBe(results);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_question_that_nobody_answers_is_left(CancellationToken giveUp)
    {
        using var output = new StringWriter();
        using var typed = new Unanswered();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(giveUp);
        var command = Task.Run(() => CommandLine.RunAsync(["new"], new Terminal(output, output, Live: null) { Input = typed }, beforeRun: () => { }, stop.Token), giveUp);
        await typed.IsAsked.WaitAsync(giveUp);

        await stop.CancelAsync();

        (await command.WaitAsync(TimeSpan.FromSeconds(30), giveUp)).ShouldBe(130);
    }

    /// <summary>A console at which nobody types: it waits on the thread that reads, whatever becomes of the program.</summary>
    private sealed class Unanswered : TextReader
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim over = new();

        public Task IsAsked => asked.Task;

        public override string? ReadLine()
        {
            asked.TrySetResult();
            over.Wait();
            return null;
        }

        public override Task<string?> ReadLineAsync() => Task.FromResult(ReadLine());

        protected override void Dispose(bool disposing)
        {
            over.Set();
            base.Dispose(disposing);
        }
    }
}
