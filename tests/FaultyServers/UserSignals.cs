using System.Runtime.InteropServices;

namespace FaultyServers;

/// <summary>SIGUSR1 and SIGUSR2, by which a scenario tells a server when to do what it does wrong.</summary>
internal static class UserSignals
{
    // <asm-generic/signal.h>; PosixSignal has no names for them, but takes the numbers.
    public const PosixSignal First = (PosixSignal)10, Second = (PosixSignal)12;

    private static readonly List<PosixSignalRegistration> Registrations = [];

    /// <summary>Does this at every signal of the kind, instead of ending the process.</summary>
    public static void On(PosixSignal signal, Action action) => Registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));
}
