using System.Runtime.InteropServices;
using Harness.Commands;
using Harness.Reporting;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Processes;
using Harness.Worlds.Linux.Relaying;

// Before anything of .NET's looks at it.
ChildSignal.SetToDefault();

if (args is [PacketRelay.Command, ..])
    return PacketRelay.Run(args);

_ = Task.Run(() => DiagnosticsSocket.RemoveAsync(TimeProvider.System));

// The first signal ends the run in order: servers are killed, results are written. There is no second one to wait for.
using var stop = new CancellationTokenSource();
PosixSignal[] ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
var registrations = ends.Select(signal => PosixSignalRegistration.Create(signal, context =>
{
    context.Cancel = true;
    stop.Cancel();
})).ToList();

try
{
    return await CommandLine.RunAsync(args, Terminal.OfProcess(), UserNamespace.EnterIfNeeded, stop.Token);
}
catch (Exception error)
{
    await Console.Error.WriteLineAsync($"rollover: internal error: {error}");
    return ExitCodes.InternalError;
}
finally
{
    registrations.ForEach(registration => registration.Dispose());
}
