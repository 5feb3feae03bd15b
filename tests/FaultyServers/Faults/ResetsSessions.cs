using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 34: the drain closes the sessions with a linger time of 0, which sends a reset. To be caught by
/// no-session-dropped.
/// </summary>
internal sealed class ResetsSessions : Server
{
    protected override async Task<int> StopAsync()
    {
        await LeaveAsync();
        Sessions.ForEach(client =>
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Dispose();
        });
        await Sessions.WaitUntilEmptyAsync();
        return 0;
    }
}
