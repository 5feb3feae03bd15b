namespace FaultyServers.Faults;

/// <summary>It exits with 0 when it gets a SIGUSR1, which asks it nothing. To be caught by clean-exit.</summary>
internal sealed class QuitsOnUserSignal : Server
{
    public QuitsOnUserSignal() => UserSignals.On(UserSignals.First, () => Environment.Exit(0));
}
