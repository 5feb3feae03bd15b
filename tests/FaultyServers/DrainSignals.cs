using System.Runtime.InteropServices;

namespace FaultyServers;

/// <summary>Waits for the signal that starts the drain.</summary>
internal sealed class DrainSignals
{
    private static readonly List<PosixSignalRegistration> Registrations = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="handle">False leaves every signal its default action, which is to end the process.</param>
    public DrainSignals(bool handle)
    {
        if (!handle)
            return;

        foreach (var signal in new[] { PosixSignal.SIGHUP, PosixSignal.SIGTERM, PosixSignal.SIGINT })
            Registrations.Add(PosixSignalRegistration.Create(signal, Handle));
    }

    public Task First => _first.Task;

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        var name = context.Signal switch
        {
            PosixSignal.SIGHUP => "hangup",
            PosixSignal.SIGTERM => "terminate",
            _ => "interrupt",
        };
        Console.WriteLine($"Process {Environment.ProcessId} received {name} signal");
        _first.TrySetResult();
    }
}
