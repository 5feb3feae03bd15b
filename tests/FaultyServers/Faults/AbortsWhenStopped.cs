namespace FaultyServers.Faults;

/// <summary>It dies of SIGABRT in its drain. To be caught by clean-exit, also where it is the cleanup that stops it.</summary>
internal sealed class AbortsWhenStopped : Server
{
    protected override async Task<int> StopAsync()
    {
        await LeaveAsync();
        Environment.FailFast(message: null);
        return 0;
    }
}
