using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Guardian;

/// <summary>The system calls.</summary>
internal static unsafe partial class Kernel
{
    // The numbers of the system calls from 424 on are the same on every architecture (asm-generic/unistd.h).
    private const int SysPidfdSendSignal = 424, SysPidfdOpen = 434;
    private const int Interrupted = 4; // EINTR

    /// <summary>Ignores SIGHUP, SIGINT, SIGQUIT and SIGTERM.</summary>
    public static void IgnoreTerminalSignals()
    {
        foreach (var number in (int[])[1, 2, 3, 15])
            _ = signal(number, 1 /* SIG_IGN */);
    }

    /// <summary>Now, in the unit of the start times of processes (USER_HZ is 100 on every architecture that .NET runs on).</summary>
    public static long TicksSinceBoot()
    {
        var time = stackalloc long[2];
        _ = clock_gettime(7 /* CLOCK_BOOTTIME */, time);
        return (time[0] * 100) + (time[1] / 10_000_000);
    }

    /// <summary>Reads from a descriptor; 0 at its end and on an error.</summary>
    public static int Read(SafeFileHandle descriptor, byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do
                count = read(descriptor, start, (nuint)bytes.Length);
            while (count < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return (int)Math.Max(0, count);
        }
    }

    /// <summary>The first bytes of a file of <c>/proc</c>; null if it cannot be read.</summary>
    public static byte[]? ReadFile(string path, int mostBytes)
    {
        using var file = open(path, 0x80000 /* O_RDONLY | O_CLOEXEC */);
        if (file.IsInvalid)
            return null;
        var bytes = new byte[mostBytes];
        fixed (byte* start = bytes)
        {
            var count = read(file, start, (nuint)mostBytes);
            return count > 0 ? bytes[..(int)count] : null;
        }
    }

    /// <summary>The inode of a process' network namespace; null if it cannot be read.</summary>
    public static ulong? NetworkOf(int pid) => NetworkAt($"/proc/{pid}/ns/net");

    /// <summary>Opens a process' network namespace, if it is this one; null if it is not, or cannot be opened.</summary>
    public static SafeFileHandle? OpenNetwork(int pid, ulong inode)
    {
        var file = open($"/proc/{pid}/ns/net", 0x80000 /* O_RDONLY | O_CLOEXEC */);
        if (!file.IsInvalid && NetworkAt($"/proc/self/fd/{file.DangerousGetHandle()}") == inode)
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>The id of the process that started this one; 1 if that has ended.</summary>
    public static int Parent() => getppid();

    private static ulong? NetworkAt(string path)
    {
        var bytes = stackalloc byte[64];
        var count = (int)readlink(path, bytes, 64);
        return count > 6 && ulong.TryParse(Encoding.ASCII.GetString(bytes, count).AsSpan(5, count - 6), out var inode) ? inode : null; // net:[INODE]
    }

    /// <summary>Sends SIGKILL to a process, and never to another one that has its id now.</summary>
    public static void Kill(Seen process)
    {
        // Opened first and looked at after that: from then on the descriptor can mean no other.
        using var descriptor = syscall(SysPidfdOpen, process.Pid, 0, 0, 0);
        if (Seen.Of(process.Pid) != process)
            return;
        if (!descriptor.IsInvalid)
            _ = syscall(SysPidfdSendSignal, descriptor, 9, 0, 0);
        else
            _ = kill(process.Pid, 9); // a kernel before 5.3
    }

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, long* time);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle descriptor, byte* bytes, nuint length);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint readlink(string path, byte* target, nuint size);

    [LibraryImport("libc")]
    private static partial SafeFileHandle syscall(nint number, nint pid, nint second, nint third, nint fourth);

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, SafeFileHandle process, nint signal, nint third, nint fourth);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int number);
}
