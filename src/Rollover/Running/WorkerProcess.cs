using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Rollover.Contract;

namespace Rollover;

/// <summary>The worker as a process: requests go in, replies come out.</summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>Lines of its standard error that are kept, to say why it ended.</summary>
    private const int MostErrors = 20;

    private readonly Process process;
    private readonly Queue<string> errors = [];
    private readonly Task readsErrors;
    private readonly SemaphoreSlim writing = new(1);

    private WorkerProcess(Process process)
    {
        this.process = process;
        readsErrors = ReadErrorsAsync();
    }

    /// <summary>Starts it.</summary>
    /// <param name="program">The program <c>rollover</c>.</param>
    /// <param name="extensions">Files of assemblies.</param>
    /// <exception cref="RolloverException">It cannot be started.</exception>
    public static WorkerProcess Start(string program, IEnumerable<string> extensions)
    {
        var start = new ProcessStartInfo(program, ["worker", .. extensions.SelectMany(file => new[] { "--extension", file })])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };

        // The runtime that this process runs on: a program that was started with `dotnet` finds it nowhere else if it is not installed in a usual place.
        if (!start.Environment.ContainsKey("DOTNET_ROOT") && RuntimeFolder() is { } runtime)
            start.Environment["DOTNET_ROOT"] = runtime;

        // What measures or debugs the caller is not meant for the worker.
        foreach (var variable in (string[])["DOTNET_STARTUP_HOOKS", "CORECLR_ENABLE_PROFILING", "DOTNET_ADDITIONAL_DEPS"])
            start.Environment.Remove(variable);
        try
        {
            return new WorkerProcess(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new RolloverException($"{program} cannot be started: {error.Message}", error);
        }
    }

    /// <summary>Sends a request.</summary>
    /// <exception cref="IOException">It has ended.</exception>
    public async Task SendAsync(WorkerRequest request)
    {
        var line = JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest);
        await writing.WaitAsync().ConfigureAwait(false);
        try
        {
            await process.StandardInput.WriteLineAsync(line).ConfigureAwait(false);
            await process.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>The next reply; null when it has ended.</summary>
    /// <exception cref="ForeignLineException">It has written a line that is none.</exception>
    public async Task<WorkerReply?> ReceiveAsync(CancellationToken cancellation)
    {
        if (await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) is not { } line)
            return null;
        try
        {
            return JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerReply) ?? throw new JsonException("a reply is null");
        }
        catch (JsonException error)
        {
            throw new ForeignLineException(line, error);
        }
    }

    /// <summary>Why it has ended, after its output has.</summary>
    public async Task<string> DescribeEndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await readsErrors.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return $"the worker process {process.Id} has closed its output, and goes on running{Said()}";
        }

        return $"the worker process {process.Id} has ended with exit code {process.ExitCode}{Said()}";
    }

    /// <summary>Lets it end: it ends its runs, and what they have started. Afterwards it is gone.</summary>
    /// <param name="limit">How long it may take; then it is killed, and its guardian ends what is left.</param>
    public async Task EndAsync(TimeSpan limit)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended already, and did not take all that was said.
        }

        using var polling = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(polling.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Kills it if it still runs: its guardian ends what it has started.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private string Said()
    {
        lock (errors)
            return errors.Count == 0 ? "" : $":\n{string.Join('\n', errors)}";
    }

    private async Task ReadErrorsAsync()
    {
        while (await process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (errors)
            {
                errors.Enqueue(line);
                if (errors.Count > MostErrors)
                    errors.Dequeue();
            }
        }
    }

    private static string? RuntimeFolder()
    {
        // …/shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll
        var library = typeof(object).Assembly.Location;
        var root = Path.GetFullPath(Path.Combine(library, "..", "..", "..", ".."));
        return library.Length > 0 && File.Exists(Path.Combine(root, "dotnet")) ? root : null;
    }
}
