using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harness.Scenarios;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;
using Harness.Worlds.Linux.Sockets;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>
/// Two hosts and the network between them, for any program: network namespaces of its own, in which programs are started as a shell starts them. Disposing it kills whatever is left on
/// either host.
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    /// <summary>The script with which a program on the clients' host starts another one on the servers'.</summary>
    public const string OnServer = "on-server";

    private static readonly TimeSpan killLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(5);

    private const string Mark = "ROLLOVER_NETWORK";

    private readonly RunNetwork network;
    private readonly TrafficCount count = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rollover-network-");
    private readonly SocketDiagnostics serverSockets;
    private readonly string[] namespaces;

    /// <summary>Makes the hosts and joins them.</summary>
    /// <param name="specification">The network.</param>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public TestNetwork(NetworkSpecification specification)
    {
        Seed = specification.Seed ?? Random.Shared.Next();
        try
        {
            network = RunNetwork.OfTwoNamespaces(specification, AddressFamily.InterNetwork, Seed, $"{Mark}={Environment.ProcessId}", count);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }

        var servers = network.Servers.Invoke(() => $"/proc/{Environment.ProcessId}/task/{Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.Name)}/ns/net");
        namespaces = [network.Servers.Invoke(NameOfThisNamespace), network.Clients.Invoke(NameOfThisNamespace)];
        serverSockets = network.Servers.Invoke(() => new SocketDiagnostics());
        var script = Path.Combine(folder.FullName, OnServer);
        File.WriteAllText(script, $"#!/bin/sh\nexec nsenter --net={servers} -- \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Why this machine cannot have such a network; null if it can.</summary>
    public static string? ProblemOf(NetworkSpecification specification) => TwoHosts.ProblemOf(specification.IsVeth);

    /// <summary>Decides which packets are lost, and what is added to their time.</summary>
    public int Seed { get; }

    /// <summary>What the network carried.</summary>
    public TrafficCount Count => count;

    /// <summary>The address of the servers' host.</summary>
    public static IPAddress ServerAddress => HostAddresses.Servers.Main[0];

    /// <summary>How many sockets on the servers' host listen to TCP.</summary>
    public int Listeners => serverSockets.Listeners(port: 0).Count;

    /// <summary>Whether a process is on the servers' host: one that was started there may have gone into the background.</summary>
    public bool HasServers => Inhabitants().Any(pid => NamespaceOf(pid.ToString()) == namespaces[0]);

    /// <summary>Starts a program on the clients' host, with the streams of this process.</summary>
    /// <exception cref="WorldException">It could not be started.</exception>
    public Process StartOnClients(IReadOnlyList<string> words) => network.Clients.Invoke(() => Start(words, takesInput: true));

    /// <summary>Starts a program on the servers' host. What it prints goes to where this process prints; it reads nothing.</summary>
    /// <exception cref="WorldException">It could not be started.</exception>
    public Process StartOnServers(IReadOnlyList<string> words) => network.Servers.Invoke(() => Start(words, takesInput: false));

    /// <summary>Completes when <see cref="Count"/> has everything that the network carried so far.</summary>
    public Task CountAsync() => network.Relay?.ReportAsync() ?? Task.CompletedTask;

    /// <summary>Kills what is left on either host, and takes the network down.</summary>
    public void Dispose()
    {
        // Whoever is started meanwhile is seen in the next round. What this user may not kill, or what the kernel does not let go, is not waited for.
        var began = Stopwatch.GetTimestamp();
        while (Inhabitants().ToList() is { Count: > 0 } left && Stopwatch.GetElapsedTime(began) < killLimit)
        {
            foreach (var pid in left)
                _ = Syscall.kill(pid, Signum.SIGKILL);
            Thread.Sleep(betweenLooks);
        }

        serverSockets.Dispose();
        network.Dispose();
        folder.Delete(recursive: true);
    }

    private Process Start(IReadOnlyList<string> words, bool takesInput)
    {
        var program = words[0] == OnServer ? Path.Combine(folder.FullName, OnServer) : ProgramPath.FindServer(words[0]);
        if (program is null)
            throw new WorldException($"There is no program '{words[0]}'{(words[0].Contains('/', StringComparison.Ordinal) ? "" : " in PATH")}.");
        var command = ParentDeathSignal.Wrap([program, .. words.Skip(1)]);
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardInput = !takesInput };
        start.Environment["PATH"] = $"{folder.FullName}:{ProgramPath.Extend(start.Environment["PATH"])}";
        start.Environment["SERVER_ADDRESS"] = HostAddresses.Servers.Main[0].ToString();
        start.Environment["SERVER_ADDRESS6"] = HostAddresses.Servers.Main[1].ToString();
        start.Environment["CLIENT_ADDRESS"] = HostAddresses.Clients.Main[0].ToString();
        start.Environment["CLIENT_ADDRESS6"] = HostAddresses.Clients.Main[1].ToString();
        try
        {
            var process = Process.Start(start)!;
            if (!takesInput)
                process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception error)
        {
            throw new WorldException($"'{words[0]}' cannot be started: {error.Message}", error);
        }
    }

    /// <summary>The processes that are in one of the two namespaces, but for the one that carries the packets. What is a zombie is in none.</summary>
    private IEnumerable<int> Inhabitants() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!))
        .Where(pid => pid != Environment.ProcessId && pid != network.Relay?.Pid && NamespaceOf(pid.ToString()) is { } its && namespaces.Contains(its, StringComparer.Ordinal));

    private static string NameOfThisNamespace() => NamespaceOf("thread-self") ?? throw new WorldException("The network namespace of a host cannot be read.");

    private static string? NamespaceOf(string process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/ns/net", returnFinalTarget: false)?.Name;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended, or is another user's
        }
    }
}
