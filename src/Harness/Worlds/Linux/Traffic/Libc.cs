using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// The system calls of traffic, as they are: .NET's Socket costs a task, a context and several calls a session, so that the harness would be
/// what is measured.
/// </summary>
internal static unsafe class Libc
{
    public const int SockStream = 1, SockRaw = 3, SockNonBlock = 0x800, SockCloexec = 0x80000;
    public const int SolSocket = 1, SoError = 4, TcpNoDelay = 1;
    public const int MsgNoSignal = 0x4000, MsgDontWait = 0x40;
    public const int Again = 11, Interrupted = 4, InProgress = 115, ConnectionReset = 104, BrokenPipe = 32, ConnectionRefused = 111;
    public const int TimedOut = 110, NoFreeAddress = 99, TooManyFiles = 24, NoBuffers = 105, NoMemory = 12, TooManyFilesInSystem = 23;
    public const int EpollCtlAdd = 1, EpollCtlMod = 3;
    public const uint EpollIn = 1, EpollOut = 4, EpollRdHup = 0x2000;
    public const int ClockMonotonic = 1, NonBlock = 0x800, Cloexec = 0x80000;

    [DllImport("libc", SetLastError = true)]
    public static extern int socket(int family, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    public static extern int connect(int descriptor, byte* address, int length);

    [DllImport("libc", SetLastError = true)]
    public static extern nint send(int descriptor, byte* bytes, nint count, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern nint recv(int descriptor, byte* bytes, nint count, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int getsockopt(int descriptor, int level, int option, byte* value, int* length);

    [DllImport("libc", SetLastError = true)]
    public static extern int setsockopt(int descriptor, int level, int option, int* value, int length);

    [DllImport("libc", SetLastError = true)]
    public static extern int getsockname(int descriptor, byte* address, int* length);

    [DllImport("libc", SetLastError = true)]
    public static extern int close(int descriptor);

    [DllImport("libc", SetLastError = true)]
    public static extern int shutdown(int descriptor, int how);

    [DllImport("libc", SetLastError = true)]
    public static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int epoll_ctl(int epoll, int operation, int descriptor, byte* wanted);

    [DllImport("libc", SetLastError = true)]
    public static extern int epoll_wait(int epoll, byte* events, int most, int timeoutMs);

    [DllImport("libc", SetLastError = true)]
    public static extern int eventfd(uint initial, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int timerfd_create(int clock, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int timerfd_settime(int descriptor, int flags, long* interval, long* old);

    [DllImport("libc", SetLastError = true)]
    public static extern nint read(int descriptor, byte* bytes, nint count);

    [DllImport("libc", SetLastError = true)]
    public static extern nint write(int descriptor, byte* bytes, nint count);

    [DllImport("libc", SetLastError = true)]
    public static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern nint readlinkat(int folder, byte* path, byte* target, nint size);
}
