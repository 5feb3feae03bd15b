using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 15: a helper process that was started while the listener was not close-on-exec holds it as well. The server closes its
/// listener and exits, and the socket stays in the group and gets its share, which nobody accepts. The helper ends by itself after
/// 60 s. To be caught by listener-closed, no-session-stranded and no-process-left.
/// </summary>
internal sealed class ListenerInherited : Server
{
    protected override void Started(Socket listener)
    {
        const int setDescriptorFlags = 2; // F_SETFD; the only flag is FD_CLOEXEC
        if (fcntl((int)listener.Handle, setDescriptorFlags, 0) != 0)
            throw new SocketException(Marshal.GetLastPInvokeError());
        using var child = Process.Start(new ProcessStartInfo("sleep", "60")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Console.WriteLine($"Process {Pid} started child: {child.Id}");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int fcntl(int descriptor, int command, int argument);
}
