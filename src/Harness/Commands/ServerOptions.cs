using System.CommandLine;
using Harness.Observations;
using Harness.Protocols;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;
using Harness.Trying;

namespace Harness.Commands;

/// <summary>The options that say of a server on the command line what its command does not.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> protocol = new("--protocol") { Description = "The server's protocol: http, echo, or tcp for connections alone (default: detected from its answer to a request)", HelpName = "NAME" };
    private readonly Option<string> path = new("--path") { Description = "The path that is requested, if the server speaks HTTP", HelpName = "PATH", DefaultValueFactory = _ => "/" };
    private readonly Option<string> stopSignal = new("--stop-signal") { Description = "What tells it to leave", HelpName = "SIGNAL", DefaultValueFactory = _ => Signal.Terminate.Name };
    private readonly Option<string?> ready = new("--ready") { Description = "When it is ready: 'http:/health', 'tcp:PORT' or 'notify' (default: when it listens)", HelpName = "HOW" };
    private readonly Option<string?> listenFds = new("--listen-fds") { Description = "The server inherits its listener as descriptor 3, as from systemd: 'own' is one with SO_REUSEPORT for each instance, 'shared' is one for both. Needs --ready", HelpName = "WHICH" };

    private readonly Option<TimeSpan?> readyWithin = DurationOption.Of("--ready-within", TimeSpan.FromHours(1), "How long it may take to be ready, such as 30s (default: 10s)");
    private readonly Option<TimeSpan?> replyLimit = DurationOption.Of("--reply-limit", TimeSpan.FromMinutes(1), "How long a reply may take beyond the round trip, such as 2s (default: 1s; 'try' adds the time that a reply takes without a rollover)");
    private readonly Option<string?> body = new("--body") { Description = "A regular expression that the body of HTTP responses has to match (default: any body; with 'try', a body that is not empty, if the first one was not)", HelpName = "REGEX" };
    private readonly Option<string?> exit = new("--exit") { Description = "How the server ends after it was told to leave: an exit code such as 143, or a signal by which it ends itself (default: 0)", HelpName = "CODE" };
    private readonly Option<string?> pidFile = new("--pid-file") { Description = "For a server that goes into the background: the file that then names its main process, such as '$folder/server.pid'. $folder is an empty folder for each instance", HelpName = "FILE" };

    /// <summary>For this command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="protocolDescription">What is said of the protocol; null: that it is found out.</param>
    public ServerOptions(Command command, string? protocolDescription = null)
    {
        protocol.Description = protocolDescription ?? protocol.Description;
        protocol.CompletionSources.Add([.. ProtocolCatalog.Plain]);
        stopSignal.CompletionSources.Add("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH");
        ready.CompletionSources.Add("http:/", "notify", "tcp:");
        listenFds.CompletionSources.Add("own", "shared");
        command.Options.Add(protocol);
        command.Options.Add(path);
        command.Options.Add(stopSignal);
        command.Options.Add(ready);
        command.Options.Add(readyWithin);
        command.Options.Add(replyLimit);
        command.Options.Add(body);
        command.Options.Add(exit);
        command.Options.Add(pidFile);
        command.Options.Add(listenFds);
    }

    /// <summary>The server; null and what is wrong.</summary>
    public TrialServer? Read(ParseResult parsed, IReadOnlyList<string> command, out string problem)
    {
        problem = "";
        if (SignalProblem(parsed.GetValue(stopSignal)!, out var stop) is { } unknown)
            problem = unknown;
        else if (parsed.GetValue(protocol) is { } name && !ProtocolCatalog.Plain.Contains(name, StringComparer.Ordinal))
            problem = $"--protocol takes http, echo or tcp, not '{name}': others are written in a scenario file";
        else if (!IsPath(parsed.GetValue(path)!))
            problem = $"'{parsed.GetValue(path)}' is no path: it begins with '/' and has no space";
        else if (!TryReadReadiness(parsed.GetValue(ready), out var how))
            problem = $"--ready takes 'http:/health', 'tcp:PORT' or 'notify', not '{parsed.GetValue(ready)}'";
        else if (EndProblem(parsed.GetValue(exit), out var end) is { } noEnd)
            problem = noEnd;
        else if (parsed.GetValue(body) is { } expression && ExpressionProblem(expression) is { } noExpression)
            problem = noExpression;
        else if (parsed.GetValue(listenFds) is { } which && which is not (ListenerSource.Own or ListenerSource.Shared))
            problem = $"--listen-fds takes 'own' or 'shared', not '{which}'";
        else if (parsed.GetValue(listenFds) is not null && how is null)
            problem = "--listen-fds needs --ready: a server that inherits its listener listens before it can serve";
        else
        {
            // The scenarios that are written stand in another folder.
            var program = command[0].Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(command[0]) : command[0];
            return new TrialServer([program, .. command.Skip(1)])
            {
                StopSignal = stop!,
                Ready = how,
                ListenFds = parsed.GetValue(listenFds) is { } source ? new ListenerSource(source) : null,
                Path = parsed.GetValue(path)!,
                Protocol = parsed.GetValue(protocol) is { } told ? ProtocolOf(told, parsed.GetValue(path)!, parsed.GetValue(body)) : null,
                ReadyWithin = parsed.GetValue(readyWithin) ?? Servers.DefaultReadyWithin,
                ReplyLimit = parsed.GetValue(replyLimit),
                Body = parsed.GetValue(body),
                Exit = end,
                PidFile = parsed.GetValue(pidFile) is { } file ? file.Contains('$', StringComparison.Ordinal) ? file : Path.GetFullPath(file) : null,
            };
        }

        return null;
    }

    /// <summary>A protocol by its name.</summary>
    public static ProtocolSpecification ProtocolOf(string name, string path, string? body = null) => name == ProtocolCatalog.Http
        ? new ProtocolSpecification(name) { Http = Protocols.Http.HttpSpecification.Default with { Path = path, BodyMatches = body } }
        : new ProtocolSpecification(name);

    /// <summary>What is wrong with the name of a signal; null and the signal, if nothing is.</summary>
    public static string? SignalProblem(string name, out Signal? signal)
    {
        var problems = new Problems();
        return new SignalKind().TryRead(new ScalarNode(SourceSpan.Start, name), problems, out signal!) ? null : $"there is no signal '{name}'; {problems.InOrder[0].Remedy}";
    }

    /// <summary>Whether a text can be asked for in HTTP: it begins with a slash, and nothing in it ends it (RFC 9112, 3).</summary>
    public static bool IsPath(string text) => text is ['/', ..] && !text.Any(character => character is <= ' ' or '\x7f');

    private static string? EndProblem(string? text, out ProperEnd? end)
    {
        end = null;
        var problems = new Problems();
        return text is null || new ProperEndKind().TryRead(new ScalarNode(SourceSpan.Start, text), problems, out end!) ? null : $"--exit: {problems.InOrder[0].Message}; {problems.InOrder[0].Remedy}";
    }

    private static string? ExpressionProblem(string text)
    {
        var problems = new Problems();
        return new RegexKind().TryRead(new ScalarNode(SourceSpan.Start, text), problems, out _) ? null : $"--body: {problems.InOrder[0].Message}; {problems.InOrder[0].Remedy}";
    }

    /// <summary>Reads when a server is ready; null: when it listens.</summary>
    public static bool TryReadReadiness(string? text, out Readiness? how)
    {
        how = text switch
        {
            "notify" => Readiness.Listening with { Notify = true },
            ['h', 't', 't', 'p', ':', .. var asked] when IsPath(asked) => Readiness.Listening with { HttpPath = asked },
            ['t', 'c', 'p', ':', .. var port] when int.TryParse(port, out var number) && number is > 0 and < 65536 => Readiness.Listening with { TcpPort = number },
            _ => null,
        };
        return how is not null || text is null or "listening";
    }
}
