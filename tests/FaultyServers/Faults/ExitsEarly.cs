namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 31: exits with 0 while sessions are open; the kernel closes them. To be caught by exit-after-sessions, and by
/// no-session-dropped.
/// </summary>
internal sealed class ExitsEarly : Server
{
    protected override async Task<int> StopAsync()
    {
        await LeaveAsync();
        return 0;
    }
}
