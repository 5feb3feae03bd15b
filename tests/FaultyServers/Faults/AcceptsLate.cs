using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 7: it listens, and accepts nobody until SIGUSR2 says so, as a server does that opens its listener before its application is loaded. The group
/// gives it its share of the connections at once. To be caught by no-reply-late.
/// </summary>
internal sealed class AcceptsLate : Server
{
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Before it listens: whoever has seen it listen may send a signal and rely on it.</summary>
    public AcceptsLate() => UserSignals.On(UserSignals.Second, () => _told.TrySetResult());

    protected override async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        try
        {
            await _told.Task.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return; // the drain begins
        }

        await base.AcceptAsync(listener, stop);
    }
}
