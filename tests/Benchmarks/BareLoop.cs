using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harness.Running;

namespace Benchmarks;

/// <summary>
/// What the harness is compared with: clients in C# that connect, send a line, read the reply and close, with .NET's sockets, and look at and record
/// nothing. The servers' output goes nowhere.
/// </summary>
internal static class BareLoop
{
    private const int Clients = 64;

    private static readonly IPEndPoint endpoint = new(IPAddress.Parse("127.77.0.1"), 18080);

    /// <returns>Sessions a second.</returns>
    public static async Task<double> RunAsync(int servers, TimeSpan span)
    {
        var processes = Enumerable.Range(0, servers).Select(_ => Start()).ToList();
        try
        {
            await UntilListeningAsync();
            var sessions = 0L;
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                var buffer = new byte[256];
                while (clock.Elapsed < span)
                {
                    await SessionAsync(buffer);
                    Interlocked.Increment(ref sessions);
                }
            })));
            return sessions / clock.Elapsed.TotalSeconds;
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                await process.WaitForExitAsync();
                process.Dispose();
            }
        }
    }

    private static async Task SessionAsync(byte[] buffer)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint);
        await socket.SendAsync("t~1 exchange 1\n"u8.ToArray());
        var received = 0;
        while (buffer.AsSpan(0, received).Count((byte)'\n') < 2)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(received));
            if (count == 0)
                throw new InvalidOperationException("The server closed a session.");
            received += count;
        }
    }

    private static Process Start()
    {
        var process = Process.Start(new ProcessStartInfo(EchoProgram.BesideHarness.Path, endpoint.ToString()) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task UntilListeningAsync()
    {
        while (true)
        {
            try
            {
                await SessionAsync(new byte[256]);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }
    }
}
