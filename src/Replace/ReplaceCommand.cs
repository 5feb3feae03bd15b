using System.CommandLine;
using System.Globalization;
using Draining.Outside;

namespace Replace;

/// <summary><c>replace</c>: starts a new server beside the old one, and takes the old one out when it is ready.</summary>
internal sealed class ReplaceCommand : Command
{
    private static readonly TimeSpan usualReadyTimeout = TimeSpan.FromSeconds(30);

    private readonly Option<string> old = new("--old") { Description = "The old server's first process, or a file that names it", HelpName = "PID|FILE", Required = true };
    private readonly Option<string> ready = new("--ready") { Description = "When the new one is ready: 'listening', 'http:/health' (it answers with 200 to 399), or 'notify' (sd_notify)", HelpName = "HOW", DefaultValueFactory = _ => "listening" };
    private readonly Option<TimeSpan?> readyTimeout = Durations.Of("--ready-timeout", usualReadyTimeout, "How long the new one may take to become ready");
    private readonly Option<string?> log = new("--log") { Description = "The file that the new one's output is appended to (default: this program's own output; with --json its standard error)", HelpName = "FILE" };
    private readonly Option<string?> pidFile = new("--pid-file") { Description = "The file that the new one's process id is written to", HelpName = "FILE" };
    private readonly Option<bool> handOver = new("--hand-over") { Description = "The new server takes over the old one's listeners as LISTEN_FDS, instead of listening beside it: for servers without SO_REUSEPORT" };
    private readonly Argument<string[]> words = new("COMMAND") { Description = "After '--': the new server's program and its arguments", Arity = ArgumentArity.OneOrMore };
    private readonly LeavingArguments leaving;

    /// <summary>Makes the command.</summary>
    public ReplaceCommand() : base("replace", "Starts a new server beside a running one, waits until it is ready, and takes the old one out: no connection is lost or delayed.")
    {
        ready.CompletionSources.Add("http:/", "listening", "notify");
        Arguments.Add(words);
        Options.Add(old);
        Options.Add(handOver);
        Options.Add(ready);
        Options.Add(readyTimeout);
        Options.Add(log);
        Options.Add(pidFile);
        leaving = new LeavingArguments(this, mayOmitSignal: false);
        ready.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not ("listening" or "notify" or ['h', 't', 't', 'p', ':', '/', ..]))
                result.AddError($"--ready takes 'listening', 'http:/PATH' or 'notify', not '{result.GetValueOrDefault<string>()}'");
        });
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var printer = new StepPrinter(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, leaving.IsJson(parsed));
        return OutsideAction.Run(printer, () =>
        {
            var name = parsed.GetValue(old)!;
            using var server = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? ServerSearch.ByPid(pid) : ServerSearch.ByPidFile(name);
            var replaced = Replacement.Run(server, Read(parsed), printer.Step, cancellation);
            return (replaced.Left, replaced.NewPid);
        });
    }

    private ReplaceOptions Read(ParseResult parsed)
    {
        var how = parsed.GetValue(ready)!;
        return new ReplaceOptions
        {
            Command = parsed.GetValue(words)!,
            Leave = leaving.Read(parsed),
            HandOver = parsed.GetValue(handOver),
            Ready = how switch { "listening" => ReadyWhen.Listening, "notify" => ReadyWhen.Notified, _ => ReadyWhen.HttpAnswers },
            Path = how.StartsWith("http:", StringComparison.Ordinal) ? how[5..] : "/",
            ReadyTimeout = parsed.GetValue(readyTimeout) ?? usualReadyTimeout,
            Log = parsed.GetValue(log),
            OutputToErrors = leaving.IsJson(parsed),
            PidFile = parsed.GetValue(pidFile),
        };
    }
}
