using System.Runtime.InteropServices;
using System.Text;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// The process that ends everything of the runs when the harness has ended, also by SIGKILL (<c>src/Guardian</c>). There is one for each harness, started with
/// its first run. It sees the end of the harness by the end of a pipe, through which it is told of the runs that are under way.
/// </summary>
internal static class GuardianProcess
{
    /// <summary>What the pipe takes that it has not read yet is 64 KiB: it waits for nothing else. If it is stopped, the harness goes on.</summary>
    private const int LongestWaitMilliseconds = 1000;

    private static readonly Lock gate = new();
    private static readonly Dictionary<string, string> openRuns = new(StringComparer.Ordinal);
    private static int pipe = -1;
    private static int pid;
    private static int failures;

    /// <summary>Its process id; null if there is none.</summary>
    public static int? Pid
    {
        get
        {
            lock (gate)
                return pipe < 0 ? null : pid;
        }
    }

    /// <summary>A run begins.</summary>
    /// <param name="run">Its name.</param>
    /// <param name="space">The inode of the network namespace of its servers, if it is the run's alone.</param>
    public static void RunBegins(string run, ulong? space)
    {
        lock (gate)
        {
            openRuns[run] = $"begin {run} {space?.ToString() ?? "-"}\n";
            Tell(openRuns[run]);
        }
    }

    /// <summary>A server of a run was started: its id is that of its process group as well.</summary>
    public static void ServerStarted(string run, int server)
    {
        lock (gate)
        {
            if (!openRuns.TryGetValue(run, out var messages) || ProcessStat.Of(server) is not { } process)
                return;
            var message = $"server {run} {server} {process.Identity.Start}\n";
            openRuns[run] = messages + message;
            Tell(message);
        }
    }

    /// <summary>A run is over, and nothing of it is left.</summary>
    public static void RunEnds(string run)
    {
        lock (gate)
        {
            if (openRuns.Remove(run))
                Tell($"end {run}\n");
        }
    }

    private static void Tell(string message)
    {
        if (pipe >= 0 && TryWrite(message))
            return;

        // There is none, or it was ended: a new one is told everything.
        const int mostFailures = 3;
        while (failures < mostFailures)
        {
            Close();
            if (TryStart() && TryWrite(string.Concat(openRuns.Values)))
                return;
            failures++;
        }

        Close();
    }

    private static void Close()
    {
        if (pipe < 0)
            return;
        _ = Syscall.close(pipe);
        _ = Syscall.waitpid(pid, out _, WaitOptions.WNOHANG);
        pipe = -1;
    }

    /// <summary>On the calling thread, which has to be in the network namespace of the harness: the guardian keeps none of a run alive.</summary>
    private static unsafe bool TryStart()
    {
        const int closeOnExec = 0x80000, nonblocking = 0x800;
        var program = ProgramPath.BesideHarness("Guardian");
        if (!File.Exists(program) || ProcFile.Inode("/proc/thread-self/ns/net", "net:"u8) is not { } space)
            return false;
        var ends = stackalloc int[2];
        if (pipe2(ends, closeOnExec) != 0)
            return false;
        var nowhere = Syscall.open("/dev/null", OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC);
        var passed = fcntl(ends[0], 1030 /* F_DUPFD_CLOEXEC */, 64);
        _ = Syscall.close(ends[0]);
        try
        {
            string[] command = [program, space.ToString(), (ServerTags.First ?? 0).ToString(), (ServerTags.First is null ? 0 : ServerTags.BlockSize).ToString()];
            string[] environment = ["DOTNET_EnableDiagnostics=0", "DOTNET_TieredPGO=0", $"PATH={Environment.GetEnvironmentVariable("PATH")}", $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}"];
            pid = PosixSpawn.Start(program, command, environment, "/", nowhere, nowhere, [passed]);
            _ = fcntl(ends[1], 4 /* F_SETFL */, nonblocking);
            pipe = ends[1];
            return true;
        }
        catch (WorldException)
        {
            _ = Syscall.close(ends[1]);
            return false;
        }
        finally
        {
            _ = Syscall.close(passed);
            _ = Syscall.close(nowhere);
        }
    }

    private static unsafe bool TryWrite(string message)
    {
        var bytes = Encoding.ASCII.GetBytes(message);
        fixed (byte* start = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var count = Syscall.write(pipe, start + written, (ulong)(bytes.Length - written));
                if (count > 0)
                {
                    written += (int)count;
                    continue;
                }

                var error = Stdlib.GetLastError();
                if (error == Errno.EINTR)
                    continue;
                var room = new[] { new Pollfd { fd = pipe, events = PollEvents.POLLOUT } };
                if (error != Errno.EAGAIN || Syscall.poll(room, LongestWaitMilliseconds) <= 0)
                    return false;
            }
        }

        return true;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern unsafe int pipe2(int* ends, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fcntl(int descriptor, int command, int argument);
}
