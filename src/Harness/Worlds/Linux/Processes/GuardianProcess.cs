using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// The process that ends everything of the runs when the harness has ended, also by SIGKILL (<c>src/Guardian</c>). There is one for each harness, started with
/// its first run. It sees the end of the harness by the end of a pipe, through which it is told of the runs that are under way.
/// </summary>
internal static partial class GuardianProcess
{
    /// <summary>What the pipe takes that it has not read yet is 64 KiB: it waits for nothing else. If it is stopped, the harness goes on.</summary>
    private const int LongestWaitMilliseconds = 1000;

    private static readonly Lock gate = new();
    private static readonly Dictionary<string, string> openRuns = new(StringComparer.Ordinal);
    private static SafeFileHandle? pipe;
    private static int pid;
    private static int failures;

    /// <summary>Its process id; null if there is none.</summary>
    public static int? Pid
    {
        get
        {
            lock (gate)
                return pipe is null ? null : pid;
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

    /// <summary>A run has a folder, which is to be removed when the run is over.</summary>
    /// <param name="run">Its name.</param>
    /// <param name="path">The absolute path.</param>
    public static void FolderMade(string run, string path)
    {
        lock (gate)
        {
            if (!openRuns.TryGetValue(run, out var messages))
                return;
            var message = $"folder {run} {path}\n";
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
        if (pipe is not null && TryWrite(pipe, message))
            return;

        // There is none, or it was ended: a new one is told everything.
        const int mostFailures = 3;
        while (failures < mostFailures)
        {
            Close();
            if (TryStart() && TryWrite(pipe!, string.Concat(openRuns.Values)))
                return;
            failures++;
        }

        Close();
    }

    private static void Close()
    {
        if (pipe is null)
            return;
        pipe.Dispose();
        _ = Syscall.waitpid(pid, out _, WaitOptions.WNOHANG);
        pipe = null;
    }

    /// <summary>On the calling thread, which has to be in the network namespace of the harness: the guardian keeps none of a run alive.</summary>
    private static bool TryStart()
    {
        const int writeOnly = 1, closeOnExec = 0x80000, nonblocking = 0x800;
        var program = ProgramPath.BesideHarness("Guardian");
        if (!File.Exists(program) || ProcFile.Inode("/proc/thread-self/ns/net", "net:"u8) is not { } space)
            return false;
        if (!PipeEnds.TryOpen(out var readEnd, out var writeEnd))
            return false;
        using var nowhere = open("/dev/null", writeOnly | closeOnExec);
        try
        {
            using var passed = new PassedDescriptors([readEnd]);
            readEnd.Dispose();
            string[] command = [program, space.ToString(), (ServerTags.First ?? 0).ToString(), (ServerTags.First is null ? 0 : ServerTags.BlockSize).ToString()];
            string[] environment = ["DOTNET_EnableDiagnostics=0", "DOTNET_TieredPGO=0", $"PATH={Environment.GetEnvironmentVariable("PATH")}", $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}"];
            pid = PosixSpawn.Start(program, command, environment, "/", nowhere, nowhere, passed.Copies);
            _ = fcntl(writeEnd, 4 /* F_SETFL */, nonblocking);
            pipe = writeEnd;
            return true;
        }
        catch (WorldException)
        {
            readEnd.Dispose();
            writeEnd.Dispose();
            return false;
        }
    }

    private static unsafe bool TryWrite(SafeFileHandle writeEnd, string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        fixed (byte* start = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var count = write(writeEnd, start + written, bytes.Length - written);
                if (count > 0)
                {
                    written += (int)count;
                    continue;
                }

                var error = Stdlib.GetLastError();
                if (error == Errno.EINTR)
                    continue;
                if (error != Errno.EAGAIN || !HandlePoll.ForOutput(LongestWaitMilliseconds, writeEnd).Any)
                    return false;
            }
        }

        return true;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint write(SafeFileHandle descriptor, byte* bytes, nint count);

    [LibraryImport("libc")]
    private static partial int fcntl(SafeFileHandle descriptor, int command, int argument);
}
