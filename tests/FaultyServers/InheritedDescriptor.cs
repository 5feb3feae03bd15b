using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FaultyServers;

/// <summary>A descriptor that the processes hold too which are started from here on.</summary>
internal static partial class InheritedDescriptor
{
    private const int SetDescriptorFlags = 2; // F_SETFD; the only flag is FD_CLOEXEC

    /// <summary>Makes a socket one.</summary>
    public static void Make(Socket socket)
    {
        if (fcntl((int)socket.Handle, SetDescriptorFlags, 0) != 0)
            throw new SocketException(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);
}
