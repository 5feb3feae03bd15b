namespace FaultyServers.Faults;

/// <summary>
/// Akin to failure mode 29: the listener is closed and the sessions have finished, but the process stays. To be caught by
/// drained-in-grace.
/// </summary>
internal sealed class NeverExits : Server
{
    protected override async Task<int> StopAsync()
    {
        await base.StopAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan);
        return 0;
    }
}
