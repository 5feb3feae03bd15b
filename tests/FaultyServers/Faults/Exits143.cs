namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 28: a clean drain with the exit code of a process that was terminated (128 + 15), though no signal killed it.
/// To be caught by clean-exit.
/// </summary>
internal sealed class Exits143 : Server
{
    protected override async Task<int> StopAsync()
    {
        await base.StopAsync();
        return 143;
    }
}
