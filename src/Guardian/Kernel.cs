using System.Runtime.InteropServices;
using System.Text;

namespace Guardian;

/// <summary>The system calls.</summary>
internal static unsafe class Kernel
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
    public static int Read(int descriptor, byte[] bytes)
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
        var descriptor = open(path, 0x80000 /* O_RDONLY | O_CLOEXEC */);
        if (descriptor < 0)
            return null;
        var bytes = new byte[mostBytes];
        fixed (byte* start = bytes)
        {
            var count = read(descriptor, start, (nuint)mostBytes);
            _ = close(descriptor);
            return count > 0 ? bytes[..(int)count] : null;
        }
    }

    /// <summary>The inode of a process' network namespace; null if it cannot be read.</summary>
    public static ulong? NetworkOf(int pid)
    {
        var bytes = stackalloc byte[64];
        var count = (int)readlink($"/proc/{pid}/ns/net", bytes, 64);
        return count > 6 && ulong.TryParse(Encoding.ASCII.GetString(bytes, count).AsSpan(5, count - 6), out var inode) ? inode : null; // net:[INODE]
    }

    /// <summary>Sends SIGKILL to a process, and never to another one that has its id now.</summary>
    public static void Kill(Seen process)
    {
        var descriptor = syscall(SysPidfdOpen, process.Pid, 0, 0, 0);
        if (descriptor >= 0)
        {
            if (Seen.Of(process.Pid) == process)
                _ = syscall(SysPidfdSendSignal, (int)descriptor, 9, 0, 0);
            _ = close((int)descriptor);
        }
        else if (Seen.Of(process.Pid) == process)
        {
            _ = kill(process.Pid, 9); // a kernel before 5.3
        }
    }

    [DllImport("libc")]
    private static extern nint signal(int number, nint handler);

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, long* time);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(int descriptor, byte* bytes, nuint length);

    [DllImport("libc")]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc")]
    private static extern int close(int descriptor);

    [DllImport("libc")]
    private static extern nint readlink([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte* target, nuint size);

    [DllImport("libc")]
    private static extern nint syscall(nint number, nint first, nint second, nint third, nint fourth);

    [DllImport("libc")]
    private static extern int kill(int pid, int number);
}
