using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// A child process outlives the server that has nothing in common with it any more: no variable of its environment, not its session, and its parent has ended. It
/// ends by itself after 60 s; its command line ends with the server's pid. To be caught by no-process-left.
/// </summary>
internal sealed class LeavesAHiddenChild : Server
{
    protected override void Started(Socket listener)
    {
        HiddenChild.Start(Pid);
        Console.WriteLine($"Process {Pid} started a hidden child");
    }
}
