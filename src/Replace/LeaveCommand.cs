using System.CommandLine;
using System.Globalization;
using Draining.Outside;

namespace Replace;

/// <summary><c>leave</c>: takes a running server out of its reuseport groups, and stops it.</summary>
internal sealed class LeaveCommand : Command
{
    private readonly Option<int?> pid = new("--pid")
    {
        Description = "The server's first process; its descendants belong to it",
        HelpName = "PID",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                return number;
            result.AddError($"--pid takes the number of a process, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    private readonly Option<string?> pidFile = new("--pid-file") { Description = "A file that names the server's first process; accepted only if the process is older than the file", HelpName = "FILE" };
    private readonly LeavingArguments leaving;

    /// <summary>Makes the command.</summary>
    public LeaveCommand() : base("leave", "Takes a running server out of its SO_REUSEPORT groups, in which another one listens, and stops it: no connection is lost or delayed.")
    {
        Options.Add(pid);
        Options.Add(pidFile);
        leaving = new LeavingArguments(this, mayOmitSignal: true);
        Validators.Add(result =>
        {
            if ((result.GetResult(pid) is null) == (result.GetResult(pidFile) is null))
                result.AddError("leave takes either --pid or --pid-file");
        });
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var printer = new StepPrinter(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, leaving.IsJson(parsed));
        return OutsideAction.Run(printer, () =>
        {
            using var server = parsed.GetValue(pidFile) is { } file ? ServerSearch.ByPidFile(file) : ServerSearch.ByPid(parsed.GetValue(pid)!.Value);
            return (OutsideLeave.Run(server, leaving.Read(parsed), printer.Step, cancellation), null);
        });
    }
}
