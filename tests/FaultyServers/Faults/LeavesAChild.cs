using System.Diagnostics;
using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// The tame half of failure mode 15: a child process outlives the server. It holds none of the server's descriptors (.NET's
/// sockets are close-on-exec, and its standard streams are its own), so nothing but the process list shows it. It ends by
/// itself after 60 s; its pid is printed. To be caught by no-process-left.
/// </summary>
internal sealed class LeavesAChild : Server
{
    protected override void Started(Socket listener)
    {
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
