using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Draining;

/// <summary>System calls that .NET has no name for.</summary>
internal static partial class Libc
{
    public const int CloseOnExec = 0x80000; // SOCK_CLOEXEC

    /// <summary>struct pollfd.</summary>
    public struct Polled
    {
        public int Descriptor;
        public short Asked;
        public short Found;
    }

    /// <summary>What the last call failed of, with errno(3) and its text. A SocketException is a Win32Exception too.</summary>
    public static Win32Exception LastError() => new(Marshal.GetLastPInvokeError());

    /// <summary>socket(2). Gives a number, of which the caller makes a handle at once: SafeSocketHandle would not take the -1 of 32 bits for invalid.</summary>
    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int family, int type, int protocol);

    /// <summary>bind(2).</summary>
    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeFileHandle socket, ReadOnlySpan<byte> address, int length);

    /// <summary>connect(2).</summary>
    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(SafeFileHandle socket, ReadOnlySpan<byte> address, int length);

    /// <summary>getsockname(2).</summary>
    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int LocalAddress(SafeFileHandle socket, Span<byte> address, ref int length);

    /// <summary>getsockopt(2).</summary>
    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(SafeHandle socket, int level, int option, Span<byte> value, ref int length);

    /// <summary>poll(2). The descriptors have numbers: the caller holds their handles.</summary>
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(Span<Polled> polled, nuint count, int timeoutMs);

    /// <summary>setsockopt(2).</summary>
    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(SafeHandle socket, int level, int option, ReadOnlySpan<byte> value, int length);

    /// <summary>listen(2).</summary>
    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(SafeHandle socket, int backlog);

    /// <summary>fcntl(2), with commands that take a number or nothing.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int DescriptorControl(SafeHandle descriptor, int command, nint argument);

    /// <summary>geteuid(2).</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    /// <summary>syscall(2), for calls that libc itself has no name for.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth = 0);
}
