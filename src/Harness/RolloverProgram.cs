using Harness.Commands;
using Harness.Reporting;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;
using Harness.Worlds.Linux.Relaying;

// Before anything of .NET's looks at it.
ChildSignal.SetToDefault();

if (args is [PacketRelay.Command, ..])
    return PacketRelay.Run(args);

// First of all: it sees to it that nothing that is opened later takes the place of a standard stream that the caller has closed.
var terminal = Terminal.OfProcess();
WorkerOutput? moved = null;
if (args is [WorkerCommand.CommandName, ..])
    (terminal, moved) = WorkerOutput.Take(terminal);
if (DescriptorLimit.RaiseFor(jobs: 0) is { } tooFew)
{
    await terminal.Errors.WriteLineAsync($"rollover: {tooFew}");
    return ExitCodes.Usage;
}

_ = Task.Run(() => DiagnosticsSocket.RemoveAsync(TimeProvider.System));

using var signals = new StopSignals();
terminal.IsInterruptedAtKeyboard = () => signals.IsOfKeyboard;

try
{
    return await CommandLine.RunAsync(args, terminal, moved is null ? UserNamespace.EnterIfNeeded : () => moved.Restored(UserNamespace.EnterIfNeeded), signals.Token);
}
catch (Exception error)
{
    await terminal.Guarded().Errors.WriteLineAsync($"rollover: internal error: {error}");
    return ExitCodes.InternalError;
}
