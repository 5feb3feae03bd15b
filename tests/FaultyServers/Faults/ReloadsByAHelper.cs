using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FaultyServers.Faults;

/// <summary>
/// A reload (SIGUSR1) that runs a helper, which holds the listener for half a second as a new generation would, and replaces nothing. To be caught by clean-exit: what looked like the new generation is
/// gone.
/// </summary>
internal sealed class ReloadsByAHelper : Server
{
    protected override void Bound(Socket listener)
    {
        const int setDescriptorFlags = 2; // F_SETFD; the only flag is FD_CLOEXEC
        if (fcntl((int)listener.Handle, setDescriptorFlags, 0) != 0)
            throw new SocketException(Marshal.GetLastPInvokeError());
        UserSignals.On(UserSignals.First, () =>
        {
            using var helper = Process.Start(new ProcessStartInfo("sleep", "0.5") { UseShellExecute = false })!;
            helper.WaitForExit();
            Console.WriteLine($"Process {Pid}: the helper has ended");
        });
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int fcntl(int descriptor, int command, int argument);
}
