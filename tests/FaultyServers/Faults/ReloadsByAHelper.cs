using System.Diagnostics;
using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// A reload (SIGUSR1) that runs a helper, which holds the listener for half a second as a new generation would, and replaces nothing. To be caught by clean-exit: what looked like the new generation is
/// gone.
/// </summary>
internal sealed class ReloadsByAHelper : Server
{
    protected override void Bound(Socket listener)
    {
        InheritedDescriptor.Make(listener);
        UserSignals.On(UserSignals.First, () =>
        {
            using var helper = Process.Start(new ProcessStartInfo("sleep", "0.5") { UseShellExecute = false })!;
            helper.WaitForExit();
            Console.WriteLine($"Process {Pid}: the helper has ended");
        });
    }
}
