using System.CommandLine;
using System.CommandLine.Parsing;
using Harness.Extending;
using Harness.Protocols;
using Harness.Reporting;
using Harness.Scenarios;
using Harness.Scenarios.Formatting;
using Harness.Scenarios.Text;
using Harness.Trying;

namespace Harness.Commands;

/// <summary><c>rollover new</c>: writes a first scenario of a server.</summary>
internal sealed class NewCommand : Command
{
    private const string Schema = "scenario.schema.json", Echo = "echo", Stopped = "the input ended before the last question: nothing is written";

    private readonly Argument<string[]> words = new("COMMAND") { Description = "After '--': the program and its arguments. $port and $address in them are replaced by the port and the address that it has to listen on", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> from = new("--from") { Description = "The program and its arguments as one text: spaces separate words, and double quotes keep a word together", HelpName = "COMMAND" };
    private readonly Option<string?> file = new("--output", "-o") { Description = "The file that is written; it must not exist (default: the program's name, in this folder)", HelpName = "FILE" };
    private readonly Option<string?> name = new("--name") { Description = "The scenario's name, a line of text (default: it says what happens)", HelpName = "TEXT" };
    private readonly ServerOptions options;
    private readonly Terminal terminal;

    public NewCommand(Terminal terminal) : base("new", "Writes a first scenario for a server: a rollover under traffic. At a terminal, asks for what the command line does not give.")
    {
        this.terminal = terminal;
        Arguments.Add(words);
        Options.Add(from);
        Options.Add(file);
        Options.Add(name);
        options = new ServerOptions(this, "The server's protocol: http, echo, or tcp for connections alone (default: echo for the command 'echo', http for others)");
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            return await WriteOneAsync(parsed, cancellation);
        }
        catch (OperationCanceledException)
        {
            await terminal.Output.WriteLineAsync();
            return ExitCodes.Interrupted;
        }
    }

    private async Task<int> WriteOneAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (listed, text) = (parsed.GetValue(words) ?? [], parsed.GetValue(from));
        if (listed.Length > 0 && text is not null)
            return Refuse("the command is given twice: by --from and after '--'");
        string[] command = text is not null ? [.. CommandLineParser.SplitCommandLine(text)] : listed;
        if (text is not null && command.Length == 0)
            return Refuse("--from names no program");
        if (command.Length == 0 && terminal.Input is null)
            return Refuse("there is no terminal to ask at: name the server, as in: rollover new --from './my-server --port $port'");

        var questions = command.Length == 0 ? new Questions(terminal.Input!, terminal.Output) : null;
        if (options.Read(parsed, command.Length == 0 ? [Echo] : command, out var wrong) is not { } server)
            return Refuse(wrong);
        if (questions is not null)
        {
            if (await AskAsync(questions, server, cancellation) is not { } asked)
                return Refuse(Stopped);
            server = asked;
        }

        if (DraftScenario.ProblemOf(server) is { } problem)
            return Refuse(problem);

        if (parsed.GetValue(file) is "")
            return Refuse("--output names no file");
        if (Path.GetFileName(server.Words[0]) is not { Length: > 0 } program)
            return Refuse($"'{server.Words[0]}' is a folder, and no program");
        var path = parsed.GetValue(file) ?? $"{program}.yaml";
        if (questions is not null && parsed.GetValue(file) is null)
        {
            if (await questions.AskAsync("File", path, ProblemOfFile, cancellation) is not { } chosen)
                return Refuse(Stopped);
            path = chosen;
        }

        return ProblemOfFile(path) is { } taken ? Refuse(taken) : Write(path, server, parsed.GetValue(name));
    }

    /// <summary>Asks what there is to say of a server, with what the command line says as defaults.</summary>
    private static async Task<TrialServer?> AskAsync(Questions questions, TrialServer said, CancellationToken cancellation)
    {
        if (await questions.AskAsync("Server: 'echo', or a command with $port and $address where they belong", Echo, line => DraftScenario.ProblemOf(ServerOf(line)), cancellation) is not { } line)
            return null;
        var server = said with { Words = ServerOf(line).Words, Protocol = null };
        if (await questions.AskAsync("Protocol: http, echo, or tcp for connections alone", (said.Protocol ?? DefaultProtocol(server)).Name,
            answer => ProtocolCatalog.Plain.Contains(answer, StringComparer.Ordinal) ? null : "http, echo or tcp; others are written in the file", cancellation) is not { } protocol)
            return null;
        var path = said.Path;
        if (protocol == ProtocolCatalog.Http)
        {
            if (await questions.AskAsync("Path that is asked for", path, answer => ServerOptions.IsPath(answer) ? null : "a path begins with '/' and has no space", cancellation) is not { } asked)
                return null;
            path = asked;
        }

        if (await questions.AskAsync("Signal that tells it to leave", said.StopSignal.Name, answer => ServerOptions.SignalProblem(answer, out _), cancellation) is not { } signal)
            return null;
        ServerOptions.SignalProblem(signal, out var stop);
        if (await questions.AskAsync("Ready: listening, http:/health, tcp:PORT or notify", "listening", answer => ServerOptions.TryReadReadiness(answer, out _) ? null : "listening, http:/health, tcp:PORT or notify", cancellation) is not { } ready)
            return null;
        ServerOptions.TryReadReadiness(ready, out var how);
        return server with { Protocol = ServerOptions.ProtocolOf(protocol, path, said.Body), Path = path, StopSignal = stop!, Ready = how ?? said.Ready };
    }

    private static TrialServer ServerOf(string line)
    {
        string[] command = [.. CommandLineParser.SplitCommandLine(line)];
        return new TrialServer(command.Length == 0 ? [line] : [command[0].Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(command[0]) : command[0], .. command.Skip(1)]);
    }

    private static ProtocolSpecification DefaultProtocol(TrialServer server) => ServerOptions.ProtocolOf(DraftScenario.IsEcho(server) ? Echo : ProtocolCatalog.Http, server.Path);

    private static string? ProblemOfFile(string path) =>
        Path.Exists(path) ? $"'{path}' exists, and is not written over: name another file with --output"
        : Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? null
        : $"there is no folder for '{path}'";

    private int Write(string path, TrialServer server, string? title)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var format = Extensions.None.Format;

        // The path of a program is relative to the file.
        var program = server.Words[0].Contains('/', StringComparison.Ordinal) ? Path.GetRelativePath(folder, server.Words[0]) : server.Words[0];
        var relative = server with { Words = [program.Contains('/', StringComparison.Ordinal) || program == server.Words[0] ? program : $"./{program}", .. server.Words.Skip(1)] };
        var source = SourceText.Of(path, Head(folder) + format.Write(DraftScenario.Of(relative, server.Protocol ?? DefaultProtocol(server), title)).Replace("\nsteps:\n", "\n\nsteps:\n", StringComparison.Ordinal));
        var problems = new Problems();
        if (format.Read(source, problems) is null)
        {
            terminal.Errors.Write(ProblemText.Render(source, problems.InOrder));
            return Refuse("from this no valid scenario can be made: nothing is written");
        }

        try
        {
            WholeFile.Create(path, CanonicalStyle.Apply(source, Extensions.None.Verbs.Reader.NewNames));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            terminal.Errors.WriteLine($"rollover: '{SafeText.Of(path)}' cannot be written: {SafeText.Of(error.Message)}");
            return ExitCodes.InternalError;
        }

        terminal.Output.WriteLine($"{SafeText.Of(path)} is written; run it: rollover run {SafeText.Of(path)}");
        return ExitCodes.Verified;
    }

    private static string Head(string folder) => $"""
        {(File.Exists(Path.Combine(folder, Schema)) ? $"# yaml-language-server: $schema={Schema}\n" : "")}# One instance of a server is replaced by another under traffic, and no client may notice it. 'rollover explain deploy' says what happens
        # in the rollover, 'rollover explain' what else a scenario can do.

        """;

    private int Refuse(string problem)
    {
        terminal.Errors.WriteLine($"rollover: {SafeText.Of(problem)}");
        return ExitCodes.Usage;
    }
}
