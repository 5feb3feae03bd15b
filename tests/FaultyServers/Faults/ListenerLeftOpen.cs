namespace FaultyServers.Faults;

/// <summary>
/// A drain that forgets the listener: the server goes on accepting its share and exits with 0 once no session is open, which
/// under a steady load is never. (In failure mode 8 it would stop accepting as well, and new connections would hang.) To be caught
/// by listener-closed and new-sessions-on-survivors; under a steady load by drained-in-grace.
/// </summary>
internal sealed class ListenerLeftOpen : Server
{
    protected override async Task<int> StopAsync()
    {
        PrintOpenSessions();
        await Sessions.WaitUntilEmptyAsync();
        return 0;
    }
}
