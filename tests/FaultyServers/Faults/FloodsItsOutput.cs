using System.Diagnostics;
using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// A child process inherits the server's output and writes to it as fast as it can, also when the server has ended. It ends by itself after 60 s. To be caught by
/// no-process-left; that the server has exited must be seen all the same.
/// </summary>
internal sealed class FloodsItsOutput : Server
{
    protected override void Started(Socket listener)
    {
        using var child = Process.Start(new ProcessStartInfo("timeout", ["60", "yes"]) { UseShellExecute = false })!;
    }
}
