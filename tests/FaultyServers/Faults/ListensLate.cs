namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 6: bound, and so in possession of the port, but not listening until SIGUSR2 says so. A socket joins its group at
/// listen() and not at bind(). To be caught where clients connect when the old server has gone: nobody listens.
/// </summary>
internal sealed class ListensLate : Server
{
    protected override Task BeforeListeningAsync()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        UserSignals.On(UserSignals.Second, () => told.TrySetResult());
        Console.WriteLine($"Process {Pid} bound");
        return told.Task;
    }
}
