using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// The system calls of traffic, as they are: .NET's Socket costs a task, a context and several calls a session, so that the harness would be
/// what is measured.
/// </summary>
/// <remarks>
/// Descriptors that are kept are handles. Those of clients' sockets are numbers: each is opened, used and closed by the one thread of its traffic,
/// and a handle would count its uses at every call. A <see cref="TrafficSlot"/> has it, and <see cref="TrafficSocket.Close"/> alone closes it.
/// </remarks>
internal static unsafe partial class SocketCalls
{
    public const int SockStream = 1, SockRaw = 3, SockNonBlock = 0x800, SockCloexec = 0x80000;
    public const int SolSocket = 1, SoError = 4, TcpNoDelay = 1;
    public const int MsgNoSignal = 0x4000, MsgDontWait = 0x40;
    public const int Again = 11, Interrupted = 4, InProgress = 115, ConnectionReset = 104, BrokenPipe = 32, ConnectionRefused = 111;
    public const int TimedOut = 110, NoFreeAddress = 99, TooManyFiles = 24, NoBuffers = 105, NoMemory = 12, TooManyFilesInSystem = 23;
    public const int EpollCtlAdd = 1, EpollCtlMod = 3;
    public const uint EpollIn = 1, EpollOut = 4, EpollRdHup = 0x2000;
    public const int ClockMonotonic = 1, NonBlock = 0x800, Cloexec = 0x80000;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int connect(int descriptor, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(int descriptor, byte* bytes, nint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(int descriptor, byte* bytes, nint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getsockopt(int descriptor, int level, int option, byte* value, int* length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsockopt(int descriptor, int level, int option, int* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getsockname(int descriptor, byte* address, int* length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int shutdown(int descriptor, int how);

    [LibraryImport("libc", SetLastError = true)]
    public static partial SafeFileHandle epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(SafeFileHandle epoll, int operation, int descriptor, byte* wanted);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(SafeFileHandle epoll, int operation, SafeFileHandle descriptor, byte* wanted);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(SafeFileHandle epoll, byte* events, int most, int timeoutMs);

    [LibraryImport("libc", SetLastError = true)]
    public static partial SafeFileHandle eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial SafeFileHandle timerfd_create(int clock, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int timerfd_settime(SafeFileHandle descriptor, int flags, long* interval, long* old);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(SafeFileHandle descriptor, byte* bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(SafeFileHandle descriptor, byte* bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint readlinkat(SafeFileHandle folder, byte* path, byte* target, nint size);
}
