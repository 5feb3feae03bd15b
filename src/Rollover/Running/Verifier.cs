using System.Collections.Concurrent;
using Rollover.Contract;

namespace Rollover;

/// <summary>
/// Runs scenarios in a process of its own, the worker, which is the program <c>rollover</c>: namespaces, signals and servers are its matter, and not this process'. It runs as many at the same
/// time as there are cores, and one more; others wait. All members may be used from several threads.
/// </summary>
public sealed class Verifier : IAsyncDisposable
{
    /// <summary>How long the worker may take to end its runs: servers get their stop signal, and are killed after it.</summary>
    private static readonly TimeSpan endsWithin = TimeSpan.FromSeconds(30);

    /// <summary>How long a run that is interrupted is waited for.</summary>
    private static readonly TimeSpan interruptedWithin = TimeSpan.FromMinutes(1);

    private readonly WorkerProcess worker;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<WorkerReply>> open = new();
    private Task receives = Task.CompletedTask;
    private string? ended;
    private int disposed;
    private int last;

    private Verifier(WorkerProcess worker, string version)
    {
        this.worker = worker;
        Version = version;
    }

    /// <summary>The version of the program <c>rollover</c>.</summary>
    public string Version { get; }

    /// <summary>Whether the worker has ended: nothing can be run any more.</summary>
    public bool HasEnded => Volatile.Read(ref ended) is not null;

    /// <summary>Starts the worker process.</summary>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RolloverException">It cannot be started.</exception>
    /// <exception cref="ArgumentException">An option means nothing: a path that is none, an assembly without a file, a time out of range.</exception>
    public static async Task<Verifier> StartAsync(VerifierOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new VerifierOptions();
        VerifierOptions.Check(options);
        var worker = WorkerProcess.Start(WorkerProgram.Find(options.Program, AppContext.BaseDirectory), options.Extensions.Select(assembly => assembly.Location));
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(options.StartsWithin);
            WorkerReply? first;
            try
            {
                first = await worker.ReceiveAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
            {
                throw new RolloverException($"the worker process was not ready within {options.StartsWithin.TotalSeconds:0.#} s", late);
            }
            catch (ForeignLineException other)
            {
                throw new RolloverException($"the worker process does not speak as this library does: the program 'rollover' has to be of the library's version, and this one has written {other.Line}", other);
            }

            if (first?.Ready is not { } ready)
                throw new RolloverException(await worker.DescribeEndAsync().ConfigureAwait(false));
            if (ready.Contract != WorkerReply.ContractVersion)
                throw new RolloverException($"the program 'rollover' is of version {ready.Version}, which this library does not know: both have to be of one version");
            var verifier = new Verifier(worker, ready.Version);
            verifier.receives = Task.Run(verifier.ReceiveAsync, CancellationToken.None);
            return verifier;
        }
        catch
        {
            worker.Dispose();
            throw;
        }
    }

    /// <summary>Reads a scenario file. What is wrong with it is in the answer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RolloverException">The worker has ended.</exception>
    /// <exception cref="ArgumentException">The path is empty, or has a zero byte.</exception>
    public Task<RolloverFile> ReadAsync(string path, CancellationToken cancellation = default) => ReadAsync(path, text: null, cancellation);

    /// <summary>Reads the text of a scenario, as a file in the current directory would have it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RolloverException">The worker has ended.</exception>
    public Task<RolloverFile> ReadTextAsync(string text, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ReadAsync("scenario.yaml", text, cancellation);
    }

    /// <summary>Runs a scenario and judges it. That it is not verified is in the answer: <see cref="RolloverResult.EnsureVerified"/> makes an exception of it.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">How it is run; null: the defaults.</param>
    /// <param name="cancellation">Interrupts the run. The servers are ended before the task is cancelled.</param>
    /// <exception cref="InvalidScenarioException">It can no longer be read.</exception>
    /// <exception cref="RolloverException">The worker has ended, or cannot do what the options say.</exception>
    /// <exception cref="ArgumentException">An option means nothing: a path that is none, a null among the reports, a world that there is not.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async Task<RolloverResult> RunAsync(RolloverScenario scenario, RunOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        options ??= new RunOptions();
        RunOptions.Check(options);
        if (options.TimeScale is not (>= 0.1 and <= 100))
            throw new RolloverException($"TimeScale is 0.1 to 100, not {options.TimeScale}");
        var request = new WorkerRequest(Interlocked.Increment(ref last))
        {
            Run = new RunRequest(
                new FileRequest(scenario.Path, scenario.Text), scenario.Cell, options.World == World.Simulated, options.Seed, options.TimeScale, Path.GetFullPath(options.Results), options.Reports),
        };
        var asked = AskAsync(request);
        WorkerReply reply;
        using (cancellation.Register(() => _ = CancelAsync(request.Id)))
            reply = await AnswerAsync(asked, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return reply switch
        {
            { Failure: { } failure } => throw new RolloverException(failure),
            { File: { } file } => throw new InvalidScenarioException(file.ProblemText, file.Problems),
            { Run: { } run } => ResultReader.Read(scenario, run),
            _ => throw new RolloverException("the worker process has given no answer"),
        };
    }

    /// <summary>Runs the only scenario of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is run; null: the defaults.</param>
    /// <param name="cancellation">Interrupts the run.</param>
    /// <inheritdoc cref="RunAsync(RolloverScenario, RunOptions?, CancellationToken)" path="/exception"/>
    public async Task<RolloverResult> RunFileAsync(string path, RunOptions? options = null, CancellationToken cancellation = default)
    {
        RunOptions.Check(options ?? new RunOptions());
        return await RunAsync((await ReadAsync(path, cancellation).ConfigureAwait(false)).Single(), options, cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs a scenario that was built in C#.</summary>
    /// <param name="builder">The scenario. Relative paths in it are relative to the current directory.</param>
    /// <param name="options">How it is run; null: the defaults.</param>
    /// <param name="cancellation">Interrupts the run.</param>
    /// <inheritdoc cref="RunAsync(RolloverScenario, RunOptions?, CancellationToken)" path="/exception"/>
    public async Task<RolloverResult> RunAsync(RolloverBuilder builder, RunOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        RunOptions.Check(options ?? new RunOptions());
        var read = await ReadAsync(builder.FileName, builder.ToYaml(), cancellation).ConfigureAwait(false);
        return await RunAsync(read.Single(), options, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the worker: runs under way are interrupted, and their servers ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await worker.EndAsync(endsWithin).ConfigureAwait(false);
        await receives.ConfigureAwait(false);
        worker.Dispose();
    }

    private async Task<RolloverFile> ReadAsync(string path, string? text, CancellationToken cancellation)
    {
        ArgumentTexts.RequirePath(path, nameof(path), nameof(path));

        // Now, and not when it is run: the current directory may be another one then, and that of the worker is.
        path = Path.GetFullPath(path);
        var request = new WorkerRequest(Interlocked.Increment(ref last)) { Read = new FileRequest(path, text) };
        var reply = await AskAsync(request).WaitAsync(cancellation).ConfigureAwait(false);
        if (reply.File is not { } file)
            throw new RolloverException(reply.Failure ?? "the worker process has given no answer");
        return new RolloverFile(
            path,
            [
                .. file.Scenarios.Select(scenario => new RolloverScenario
                {
                    Name = scenario.Name,
                    Path = path,
                    Line = scenario.Line,
                    Description = scenario.Description,
                    Tags = scenario.Tags,
                    Cell = scenario.Cell,
                    Text = text,
                }),
            ],
            file.Problems)
        {
            ProblemText = file.ProblemText,
        };
    }

    /// <summary>A run that is interrupted answers when its servers have ended. One that does not end, since an extension holds it, is not waited for without a limit.</summary>
    private static async Task<WorkerReply> AnswerAsync(Task<WorkerReply> asked, CancellationToken cancellation)
    {
        try
        {
            return await asked.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !asked.IsCompleted)
        {
            await Task.WhenAny(asked, Task.Delay(interruptedWithin, CancellationToken.None)).ConfigureAwait(false);
            if (!asked.IsCompleted)
                throw;
        }

        return await asked.ConfigureAwait(false);
    }

    private async Task<WorkerReply> AskAsync(WorkerRequest request)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        var answer = new TaskCompletionSource<WorkerReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        open[request.Id] = answer;

        // After it is among the open ones: whoever ends sees it, or is seen here.
        if (Volatile.Read(ref ended) is { } why)
            throw new RolloverException(why);
        try
        {
            await worker.SendAsync(request).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended: what receives says why.
        }

        return await answer.Task.ConfigureAwait(false);
    }

    private async Task CancelAsync(int id)
    {
        try
        {
            await worker.SendAsync(new WorkerRequest(Interlocked.Increment(ref last)) { Cancel = id }).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended, and so has the run.
        }
    }

    private async Task ReceiveAsync()
    {
        string? foreign = null;
        try
        {
            while (await worker.ReceiveAsync(CancellationToken.None).ConfigureAwait(false) is { } reply)
            {
                if (open.TryRemove(reply.Id, out var waits))
                    waits.SetResult(reply);
            }
        }
        catch (ForeignLineException other)
        {
            foreign = $"the worker process has written a line that is not the protocol's: {other.Line}";
        }
        catch (Exception)
        {
            // Whatever it is, nothing more can be read of it, and who waits is told.
        }

        // A full fence: who asks adds itself before it looks at this, and so is seen here or sees it.
        Interlocked.Exchange(ref ended, foreign ?? await WhyEndedAsync().ConfigureAwait(false));
        foreach (var (id, waits) in open)
        {
            if (open.TryRemove(id, out _))
                waits.TrySetException(new RolloverException(ended!));
        }
    }

    private async Task<string> WhyEndedAsync()
    {
        if (Volatile.Read(ref disposed) != 0)
            return "the verifier was disposed of while a scenario was run";
        try
        {
            return await worker.DescribeEndAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            return $"the worker process cannot be read: {error.Message}";
        }
    }
}
