using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;

namespace Replace;

/// <summary>The program <c>rollover-replace</c>: replaces servers that share a port by SO_REUSEPORT, and takes them out of their groups. It verifies nothing.</summary>
internal static class ReplaceProgram
{
    private static async Task<int> Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        var signalled = 0;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

        var root = new Command("rollover-replace", "Replaces servers that share a TCP port with SO_REUSEPORT, without losing or delaying a connection.")
        {
            new LeaveCommand(),
            new ReplaceCommand(),
        };
        root.Options.Add(new HelpOption { Recursive = true });
        var parsed = root.Parse(arguments);
        if (arguments.Length == 0 || parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"rollover-replace: {error.Message}");
            await Console.Error.WriteLineAsync("'rollover-replace --help' shows what there is");
            return OutsideExitCodes.Usage;
        }

        var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        return code == OutsideExitCodes.Interrupted && signalled != 0 ? 128 + signalled : code;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            signalled = context.Signal switch { PosixSignal.SIGINT => 2, PosixSignal.SIGTERM => 15, _ => 1 };
            stop.Cancel();
        }
    }
}
