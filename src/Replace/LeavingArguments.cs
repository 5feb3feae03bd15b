using System.CommandLine;
using System.Globalization;
using Draining.Outside;

namespace Replace;

/// <summary>What both commands take: how the old server leaves.</summary>
internal sealed class LeavingArguments
{
    private static readonly Dictionary<string, int> signals = new(StringComparer.Ordinal)
    {
        ["SIGHUP"] = 1,
        ["SIGINT"] = 2,
        ["SIGQUIT"] = 3,
        ["SIGKILL"] = 9,
        ["SIGUSR1"] = 10,
        ["SIGUSR2"] = 12,
        ["SIGTERM"] = 15,
        ["SIGWINCH"] = 28,
    };

    private static readonly LeaveOptions usual = new();

    private readonly Option<int?> port = new("--port")
    {
        Description = "Only the groups of this port (default: every port on which the server listens)",
        HelpName = "PORT",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536)
                return number;
            result.AddError($"--port takes a number from 1 to 65535, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    private readonly Option<int> signal = new("--signal")
    {
        Description = "What tells the old server to stop: SIGTERM, SIGQUIT (nginx), SIGUSR1 (HAProxy), … (default: SIGTERM)",
        HelpName = "SIGNAL",
        CustomParser = result =>
        {
            var name = result.Tokens[0].Value;
            if (signals.TryGetValue(name.StartsWith("SIG", StringComparison.Ordinal) ? name : $"SIG{name}", out var number))
                return number;
            result.AddError($"there is no signal '{name}' to stop a server by; there are {string.Join(", ", signals.Keys)}");
            return 0;
        },
    };

    private readonly Option<TimeSpan?> grace = Durations.Of("--grace", usual.Grace, "How long the old server may take to end before it is killed");
    private readonly Option<TimeSpan?> settle = Durations.Of("--settle", usual.Settle, "How long to wait until the old server has accepted the connections that reached it, and until another run has ended");
    private readonly Option<bool> noSignal = new("--no-signal") { Description = "The caller stops the old server, within the time of --grace; otherwise the old server gets new connections again" };
    private readonly Option<bool> replaceSelector = new("--replace-selector") { Description = "Replaces another program's selector on the group, and removes it at the end" };
    private readonly Option<bool> json = new("--json") { Description = "Prints each step as a JSON object" };

    /// <summary>Adds them to a command.</summary>
    public LeavingArguments(Command command, bool mayOmitSignal)
    {
        command.Options.Add(port);
        signal.CompletionSources.Add([.. signals.Keys]);
        command.Options.Add(signal);
        if (mayOmitSignal)
            command.Options.Add(noSignal);
        command.Options.Add(grace);
        command.Options.Add(settle);
        command.Options.Add(replaceSelector);
        command.Options.Add(json);
    }

    /// <summary>Whether steps are printed as JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(json);

    /// <summary>What they say.</summary>
    public LeaveOptions Read(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(port),
        Signal = parsed.GetValue(noSignal) ? null : parsed.GetResult(signal) is null ? signals["SIGTERM"] : parsed.GetValue(signal),
        Grace = parsed.GetValue(grace) ?? usual.Grace,
        Settle = parsed.GetValue(settle) ?? usual.Settle,
        ReplaceSelector = parsed.GetValue(replaceSelector),
    };
}
