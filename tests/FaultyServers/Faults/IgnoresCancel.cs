namespace FaultyServers.Faults;

/// <summary>
/// Failure modes 24 to 27: no handler is there when the signal comes, and the process dies of it. To be caught by clean-exit,
/// and with sessions open by no-session-dropped and exit-after-sessions.
/// </summary>
internal sealed class IgnoresCancel : Server
{
    protected override bool HandlesSignals => false;
}
