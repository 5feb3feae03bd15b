using System.Diagnostics;
using Harness.Running;
using Mono.Unix.Native;

namespace Benchmarks;

/// <summary>
/// What random rollovers are compared with: as many echo servers, each on a port of its own, started, waited for until they say that they listen, told to
/// leave, and waited for until they have. No client, no namespace, no look at the kernel, no record.
/// </summary>
internal static class BareProcesses
{
    /// <param name="count">How many processes.</param>
    /// <param name="jobs">How many at the same time.</param>
    public static async Task<TimeSpan> RunAsync(int count, int jobs)
    {
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (_, cancellation) => await StartAndStopAsync(cancellation));
        return clock.Elapsed;
    }

    private static async Task StartAndStopAsync(CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(EchoProgram.BesideHarness.Path, "127.77.0.2:0") { RedirectStandardOutput = true, UseShellExecute = false })!;
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line && !line.Contains("listening on", StringComparison.Ordinal))
        {
        }

        Syscall.kill(process.Id, Signum.SIGTERM);
        await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"A server ended with exit code {process.ExitCode}.");
    }
}
