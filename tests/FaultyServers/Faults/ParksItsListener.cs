namespace FaultyServers.Faults;

/// <summary>
/// The drain stops to accept, keeps the listener until the last session is over, and resets its queue then. To be caught by no-session-dropped, with
/// the queue in which they waited.
/// </summary>
internal sealed class ParksItsListener : Server
{
    protected override async Task<int> StopAsync()
    {
        await StopAcceptingAsync();
        PrintOpenSessions();
        await Sessions.WaitUntilEmptyAsync();
        CloseListener();
        return 0;
    }
}
