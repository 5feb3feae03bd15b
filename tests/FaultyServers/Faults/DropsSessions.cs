using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// Failure modes 30 and 35: the drain closes the sessions that it should let finish. The end is orderly (FIN), so that only
/// who knows that the client was not done sees a loss. To be caught by no-session-dropped.
/// </summary>
internal sealed class DropsSessions : Server
{
    protected override async Task<int> StopAsync()
    {
        await LeaveAsync();
        Sessions.ForEach(client => client.Shutdown(SocketShutdown.Send));
        Console.WriteLine($"process {Pid} dropped its sessions");
        // A moment for the clients to close: exiting with unread input would turn the FIN into a reset.
        await Task.WhenAny(Sessions.WaitUntilEmptyAsync(), Task.Delay(TimeSpan.FromSeconds(1)));
        return 0;
    }
}
