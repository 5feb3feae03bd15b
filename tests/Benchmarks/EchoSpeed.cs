using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harness.Running;

namespace Benchmarks;

/// <summary>How fast a server was.</summary>
/// <param name="PerSecond">Connections a second: it depends on the clients, which share the processors with the server.</param>
/// <param name="Processor">The processor time that the server took for each.</param>
internal readonly record struct EchoRate(double PerSecond, TimeSpan Processor);

/// <summary>
/// How fast the EchoServer is, beside a server on tokio with the same behaviour: 16 clients connect, send a line, read the reply and close, each on a thread that blocks. The servers' output
/// goes into a pipe that is read.
/// </summary>
internal static class EchoSpeed
{
    private const int Clients = 16;

    private static readonly IPEndPoint endpoint = new(IPAddress.Parse("127.77.0.1"), 18090);

    /// <summary>Whether cargo and the crates are there: it is built with those of Debian (librust-tokio-dev, librust-socket2-dev), without the network.</summary>
    public static bool CanRun => File.Exists(Script) && Build();

    private static string Folder => Path.Combine("tests", "Benchmarks", "tokio-echo");

    private static string Script => Path.Combine(Folder, "build.sh");

    /// <summary>The EchoServer.</summary>
    public static EchoRate EchoServer(TimeSpan span) => Run(EchoProgram.BesideHarness.Path, span);

    /// <summary>The server on tokio.</summary>
    public static EchoRate Tokio(TimeSpan span) => Run(Path.Combine(Folder, "bin", "tokio-echo"), span);

    private static EchoRate Run(string program, TimeSpan span)
    {
        using var server = Process.Start(new ProcessStartInfo(program, endpoint.ToString()) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            var reads = Task.Run(() => server.StandardOutput.BaseStream.CopyTo(Stream.Null));
            while (!TrySession(new byte[256]))
                Thread.Sleep(10);
            var (sessions, clock) = (0L, Stopwatch.StartNew());
            var clients = Enumerable.Range(0, Clients).Select(_ => new Thread(() =>
            {
                var buffer = new byte[256];
                while (clock.Elapsed < span)
                {
                    if (!TrySession(buffer))
                        throw new InvalidOperationException("A connection was refused.");
                    Interlocked.Increment(ref sessions);
                }
            })).ToList();
            clients.ForEach(client => client.Start());
            clients.ForEach(client => client.Join());
            var rate = new EchoRate(sessions / clock.Elapsed.TotalSeconds, server.TotalProcessorTime / sessions);
            server.Kill();
            reads.Wait();
            return rate;
        }
        finally
        {
            if (!server.HasExited)
                server.Kill();
            server.WaitForExit();
        }
    }

    private static bool TrySession(byte[] buffer)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endpoint);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }

        socket.Send("t~1 exchange 1\n"u8);
        for (var received = 0; buffer.AsSpan(0, received).Count((byte)'\n') < 2;)
        {
            var count = socket.Receive(buffer.AsSpan(received));
            if (count == 0)
                throw new InvalidOperationException("The server closed a session.");
            received += count;
        }

        return true;
    }

    private static bool Build()
    {
        try
        {
            using var build = Process.Start(new ProcessStartInfo("sh", [Script]) { RedirectStandardError = true, UseShellExecute = false })!;
            var errors = build.StandardError.ReadToEnd();
            build.WaitForExit();
            if (build.ExitCode != 0)
                Console.WriteLine($"the server on tokio could not be built: {errors.Trim().Split('\n')[^1]}");
            return build.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
