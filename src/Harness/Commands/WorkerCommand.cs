using System.CommandLine;
using System.Text.Json;
using Harness.Extending;
using Harness.Reporting;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;
using Rollover.Contract;

namespace Harness.Commands;

/// <summary>
/// <c>rollover worker</c>: reads and runs scenarios for a program that uses the library, as <see cref="WorkerRequest"/> says. It is no command for people. It ends when its input
/// does, be it because that program was killed.
/// </summary>
internal sealed class WorkerCommand : Command
{
    /// <summary>Its name.</summary>
    public const string CommandName = "worker";

    private static readonly TimeSpan endsWithin = TimeSpan.FromMinutes(1);

    private static readonly int jobs = Environment.ProcessorCount + 1;

    private readonly Terminal terminal;
    private readonly Extensions extensions;
    private readonly Action beforeRun;
    private readonly Lock writing = new();

    public WorkerCommand(Terminal terminal, Extensions extensions, Action beforeRun) : base(CommandName, "Runs scenarios for a program that uses the library.")
    {
        this.terminal = terminal;
        this.extensions = extensions;
        this.beforeRun = beforeRun;
        Hidden = true;
        Options.Add(ExtensionOption.Of());
        SetAction(async (_, cancellation) =>
        {
            var code = await RunAsync(cancellation);
            if (terminal.IsOfProcess)
                WorkerEnd.Exit(code);
            return code;
        });
    }

    private async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (DescriptorLimit.RaiseFor(jobs) is { } tooFew)
        {
            await terminal.Errors.WriteLineAsync($"rollover: {tooFew}");
            return ExitCodes.Usage;
        }

        beforeRun();
        using var runs = new WorkerRuns(extensions, new LinuxWorlds(MachineIsolation.Best, haveAllChildren: terminal.IsOfProcess), jobs);
        Say(new WorkerReply(0) { Ready = new WorkerReady(WorkerReply.ContractVersion, SuiteReport.Version) });
        var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation); // not disposed: that would wait for what its cancellation has called
        List<Task> work = [];
        while (await ReadLineAsync(cancellation) is { } line)
        {
            WorkerRequest request;
            try
            {
                request = JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerRequest) ?? throw new JsonException("A request is 'null'.");
            }
            catch (JsonException error)
            {
                await terminal.Errors.WriteLineAsync($"rollover: what was read is no request: {error.Message}");
                await EndAsync(over, work);
                return ExitCodes.Usage;
            }

            if (request.Run is not null)
                runs.Expect(request.Id, over.Token);

            // Neither is waited for here: what a run, or its cancellation, does not end does not make the worker deaf.
            work.Add(request.Cancel is { } id ? runs.CancelAsync(id) : Task.Run(() => AnswerAsync(request, runs), CancellationToken.None));
            work.RemoveAll(done => done.IsCompleted);
        }

        await EndAsync(over, work);
        return ExitCodes.Verified;
    }

    /// <summary>Ends all runs. What does not end, an extension that hangs, does not hold the process: the guardian ends its servers then.</summary>
    private static Task EndAsync(CancellationTokenSource over, List<Task> work) =>
        Task.WhenAny(Task.WhenAll([over.CancelAsync(), .. work]), Task.Delay(endsWithin, CancellationToken.None));

    private static async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        try
        {
            return await Console.In.ReadLineAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task AnswerAsync(WorkerRequest request, WorkerRuns runs)
    {
        WorkerReply reply;
        try
        {
            reply = request switch
            {
                { Read: { } read } => new WorkerReply(request.Id) { File = runs.Read(read) },
                { Run: { } run } => await runs.RunAsync(request.Id, run),
                _ => new WorkerReply(request.Id) { Failure = "a request of this kind is not known" },
            };
        }
        catch (Exception error) when (ResultsFolder.IsOfTheSurroundings(error) || error is ArgumentException)
        {
            reply = new WorkerReply(request.Id) { Failure = SafeText.Of(error.Message.TrimEnd('.')) };
        }
        catch (Exception error)
        {
            reply = new WorkerReply(request.Id) { Failure = $"internal error: {error}" };
        }

        Say(reply);
    }

    /// <summary>JSON escapes whatever could steer a terminal.</summary>
    private void Say(WorkerReply reply)
    {
        var line = JsonSerializer.Serialize(reply, WorkerJson.Default.WorkerReply);
        lock (writing)
        {
            terminal.Output.WriteLine(line);
            terminal.Output.Flush();
        }
    }
}
