using System.Diagnostics;
using System.Net.Sockets;

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
        InheritedDescriptor.Make(listener);
        using var child = Process.Start(new ProcessStartInfo("sleep", "60")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Console.WriteLine($"Process {Pid} started child: {child.Id}");
    }
}
