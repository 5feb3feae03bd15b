using System.Runtime.InteropServices;

namespace EchoServer.Draining;

/// <summary>System calls that .NET has no name for.</summary>
internal static class Libc
{
    public const int CloseOnExec = 0x80000; // SOCK_CLOEXEC

    /// <summary>socket(2).</summary>
    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static extern int OpenSocket(int family, int type, int protocol);

    /// <summary>bind(2).</summary>
    [DllImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static extern int Bind(int descriptor, byte[] address, int length);

    /// <summary>geteuid(2).</summary>
    [DllImport("libc", EntryPoint = "geteuid")]
    public static extern uint EffectiveUser();

    /// <summary>syscall(2), for calls that libc itself has no name for.</summary>
    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static extern nint SystemCall(nint number, nint first, nint second, nint third);
}
