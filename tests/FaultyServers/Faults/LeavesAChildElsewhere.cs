using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FaultyServers.Faults;

/// <summary>
/// As <see cref="LeavesAHiddenChild"/>, and besides in a network namespace and with a timer slack of its own: nothing ties it to its server any more, but that the harness has adopted it. It takes root. To be caught by
/// no-process-left; and by listener-closed, if the child holds the server's listener.
/// </summary>
/// <param name="passesListener">Whether the child holds the listener.</param>
internal sealed partial class LeavesAChildElsewhere(bool passesListener) : Server
{
    private const int SetTimerSlack = 29;
    private const long KernelsDefaultNs = 50_000;

    protected override void Started(Socket listener)
    {
        if (passesListener)
            InheritedDescriptor.Make(listener);

        // Of this thread, which forks.
        _ = prctl(SetTimerSlack, KernelsDefaultNs, 0, 0, 0);
        HiddenChild.Start(Pid, "unshare", "--net");
        Console.WriteLine($"Process {Pid} started a child elsewhere");
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, long value, nint third, nint fourth, nint fifth);
}
