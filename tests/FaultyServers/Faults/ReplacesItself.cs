using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace FaultyServers.Faults;

/// <summary>
/// A master with one worker, which serves: at SIGHUP it starts another worker, and when that listens it tells the old one to drain. At SIGTERM it tells its workers to drain, and ends with them.
/// </summary>
internal partial class ReplacesItself : Server
{
    private readonly List<Process> workers = [];
    private readonly Channel<PosixSignal> signals = Channel.CreateUnbounded<PosixSignal>();

    public sealed override async Task<int> RunAsync(IPEndPoint endPoint)
    {
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Take);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take);
        await StartWorkerAsync(endPoint);
        while (await signals.Reader.ReadAsync() != PosixSignal.SIGTERM)
            await ReplaceAsync(endPoint);
        foreach (var worker in workers)
            Tell(worker);
        foreach (var worker in workers)
            await worker.WaitForExitAsync();
        return 0;
    }

    /// <summary>What it does at a SIGHUP.</summary>
    protected virtual async Task ReplaceAsync(IPEndPoint endPoint)
    {
        var old = workers[^1];
        await StartWorkerAsync(endPoint);
        Tell(old);
    }

    /// <summary>Starts a worker, and waits until it listens.</summary>
    protected async Task StartWorkerAsync(IPEndPoint endPoint)
    {
        var listens = new TaskCompletionSource();
        var worker = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["none", endPoint.ToString()]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        worker.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not { } text)
                return;
            Console.WriteLine(text);
            if (text.Contains("listening on", StringComparison.Ordinal))
                listens.TrySetResult();
        };
        worker.BeginOutputReadLine();
        workers.Add(worker);
        await listens.Task;
    }

    /// <summary>Tells the first worker to drain.</summary>
    protected void TellFirst() => Tell(workers[0]);

    /// <summary>Tells the latest worker to drain, and waits until it has ended.</summary>
    protected async Task EndWorkerAsync()
    {
        Tell(workers[^1]);
        await workers[^1].WaitForExitAsync();
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        signals.Writer.TryWrite(context.Signal);
    }

    private static void Tell(Process worker)
    {
        if (!worker.HasExited)
            _ = kill(worker.Id, 15);
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
