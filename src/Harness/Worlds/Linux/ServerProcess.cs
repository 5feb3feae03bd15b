using System.Runtime.InteropServices;
using Harness.Scenarios;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux;

/// <summary>
/// A server process and the one thread that watches it: poll(2) on its two output pipes and on its pidfd, so that every line it
/// printed is reported before its end is, and its id is in use (running or zombie) until the lock says that it is not.
/// </summary>
internal sealed class ServerProcess : IServerProcess
{
    private const int SysPidfdOpen = 434; // the same on every architecture, pidfd_open(2)

    /// <summary>Another signal (SIGCONT) may have undone the stop before it was seen.</summary>
    private static readonly TimeSpan stopLimit = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IServerObserver observer;
    private readonly string marker;
    private bool reaped;

    private ServerProcess(int pid, string marker, IServerObserver observer)
    {
        Pid = pid;
        this.marker = marker;
        this.observer = observer;
    }

    public int Pid { get; }

    public Task Exited => exited.Task;

    /// <summary>The owner of its folder in <c>/proc</c> is its effective user (proc(5)).</summary>
    public int? User => !reaped && Syscall.stat($"/proc/{Pid}", out var folder) == 0 ? (int)folder.st_uid : null;

    /// <summary>Starts a server. To be called on the thread whose namespace and life the server shares.</summary>
    /// <param name="launch">What to start.</param>
    /// <param name="marker">An environment variable by which everything that the server starts is known, as <c>NAME=value</c>.</param>
    /// <param name="observer">Told what the server does.</param>
    /// <param name="inherited">What it gets as descriptors 3, 4 and so on.</param>
    public static ServerProcess Start(ServerLaunch launch, string marker, IServerObserver observer, params IReadOnlyList<SafeFileHandle> inherited)
    {
        var program = ProgramPath.FindServer(launch.Command[0])
            ?? throw new WorldException($"There is no program '{launch.Command[0]}' to start server '{launch.Name}' with.");
        if (launch.WorkingDirectory is { } folder && !Directory.Exists(folder))
            throw new WorldException($"There is no folder '{folder}' to start server '{launch.Name}' in.");

        var command = ParentDeathSignal.Wrap([program, .. launch.Command.Skip(1)]);
        using var output = new OutputPipe();
        using var error = new OutputPipe();
        using var passed = new PassedDescriptors(inherited);
        int pid;
        try
        {
            pid = PosixSpawn.Start(command[0], command, EnvironmentOf(launch, marker), launch.WorkingDirectory, output.WriteEnd, error.WriteEnd, passed.Numbers);
        }
        catch (WorldException reason)
        {
            throw new WorldException($"Server '{launch.Name}' could not be started with '{program}': {reason.Message}.", reason);
        }

        var process = new ServerProcess(pid, marker, observer);
        var (outputRead, errorRead) = (output.TakeReadEnd(), error.TakeReadEnd());
        new Thread(() => process.Watch(outputRead, errorRead), 256 * 1024) { IsBackground = true, Name = $"watch {launch.Name}" }.Start();
        return process;
    }

    public bool TrySignal(Signal signal)
    {
        lock (gate)
        {
            if (reaped || Syscall.kill(Pid, (Signum)signal.Number) != 0)
                return false;
        }

        // kill(2) returns before the threads on other processors have stopped: one of them may still accept a connection.
        if (signal == Signal.Stop)
            SpinWait.SpinUntil(IsStoppedOrGone, stopLimit);
        return true;
    }

    public IReadOnlyList<int> Processes() => [.. ProcessTable.All().Where(pid => ProcessTable.Carries(pid, marker))];

    public void KillAll()
    {
        TrySignal(Signal.Kill);
        foreach (var pid in Processes().Where(pid => pid != Pid))
            _ = Syscall.kill(pid, Signum.SIGKILL);
    }

    private static List<string> EnvironmentOf(ServerLaunch launch, string marker)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";

        // A .NET server that is killed would leave its diagnostics socket in the temporary folder.
        variables["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in launch.Environment)
            variables[name] = value;
        return [.. variables.Select(variable => $"{variable.Key}={variable.Value}"), marker];
    }

    private void Watch(int output, int error)
    {
        var lines = new LineAssembler(line => observer.Printed(line, isError: false));
        var errorLines = new LineAssembler(line => observer.Printed(line, isError: true));
        var pidfd = syscall(SysPidfdOpen, Pid, 0);
        var polled = new Pollfd[]
        {
            new() { fd = output, events = PollEvents.POLLIN },
            new() { fd = error, events = PollEvents.POLLIN },
            new() { fd = pidfd, events = PollEvents.POLLIN },
        };

        while (pidfd >= 0)
        {
            if (Syscall.poll(polled, -1) < 0)
                continue; // EINTR
            ReadIfReady(ref polled[0], lines);
            ReadIfReady(ref polled[1], errorLines);
            if ((polled[2].revents & PollEvents.POLLIN) != 0)
                break;
        }

        // Without a pidfd (a kernel before 5.3) the process is waited for first and its output read after.
        var status = Wait();
        ReadRest(output, lines);
        ReadRest(error, errorLines);
        _ = Syscall.close(output);
        _ = Syscall.close(error);
        if (pidfd >= 0)
            _ = Syscall.close(pidfd);
        lines.Complete();
        errorLines.Complete();
        observer.Exited(status);
        exited.SetResult();
    }

    /// <summary>The parent is told of a stop when the last thread of the process has stopped (do_signal_stop).</summary>
    private bool IsStoppedOrGone()
    {
        var info = new byte[128]; // siginfo_t; its si_signo stays 0 if there is nothing to tell
        return waitid(1 /* P_PID */, Pid, info, 1 | 2 | 4 | 0x01000000 /* WNOHANG | WSTOPPED | WEXITED | WNOWAIT */) != 0 || info[0] != 0;
    }

    private ExitStatus Wait()
    {
        // WNOWAIT first: the id stays taken by the zombie until nobody can send it a signal any more.
        var info = new byte[128];
        while (waitid(1 /* P_PID */, Pid, info, 4 | 0x01000000 /* WEXITED | WNOWAIT */) != 0 && Marshal.GetLastPInvokeError() == 4 /* EINTR */)
            continue;

        int status;
        lock (gate)
        {
            Syscall.waitpid(Pid, out status, 0);
            reaped = true;
        }

        return (status & 0x7f) == 0 ? new ExitStatus((status >> 8) & 0xff, null) : new ExitStatus(null, status & 0x7f);
    }

    private static void ReadIfReady(ref Pollfd polled, LineAssembler lines)
    {
        if (polled.revents != 0 && !ReadOnce(polled.fd, lines))
            polled.fd = -1; // poll(2) passes over negative descriptors
    }

    private static void ReadRest(int descriptor, LineAssembler lines)
    {
        // What is there now and no more: a child of the server may hold the pipe open for ever.
        var polled = new Pollfd[] { new() { fd = descriptor, events = PollEvents.POLLIN } };
        while (Syscall.poll(polled, 0) > 0 && ReadOnce(descriptor, lines))
            continue;
    }

    private static unsafe bool ReadOnce(int descriptor, LineAssembler lines)
    {
        var buffer = stackalloc byte[4096];
        var count = Syscall.read(descriptor, buffer, 4096);
        if (count > 0)
            lines.Add(new ReadOnlySpan<byte>(buffer, (int)count));
        return count > 0 || (count < 0 && Stdlib.GetLastError() == Errno.EINTR);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int syscall(nint number, nint first, nint second);

    [DllImport("libc", SetLastError = true)]
    private static extern int waitid(int kind, int id, byte[] info, int options);
}
