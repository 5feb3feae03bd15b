namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 22: bound without SO_REUSEPORT, so that no second server can start beside it (EADDRINUSE), nor it beside
/// another. To be caught where the deploy starts the new server, and by never-refused if the old server is stopped regardless.
/// </summary>
internal sealed class BindsWithoutReuseport : Server
{
    protected override bool SharesItsPort => false;
}
