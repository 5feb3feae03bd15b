using System.CommandLine;
using Harness.Extending;
using Harness.Reporting;
using Harness.Reporting.Recorded;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Commands;

/// <summary><c>rollover show</c>: prints histories for people.</summary>
internal sealed class ShowCommand : Command
{
    private readonly Argument<string> path = new("RESULTS") { Description = "The folder of a run, that of one of its scenarios, or a history.jsonl" };

    private readonly Option<HistoryOrder> by = new("--by")
    {
        Description = "In which order: time, session, server or rule",
        HelpName = "ORDER",
        DefaultValueFactory = _ => HistoryOrder.Time,
        CustomParser = result =>
        {
            if (NamedValue.TryRead<HistoryOrder>(result.Tokens[0].Value, out var value))
                return value;
            result.AddError($"--by takes 'time', 'session', 'server' or 'rule', not '{result.Tokens[0].Value}'");
            return default;
        },
    };

    private readonly Option<string[]> sessions = new("--session") { Description = "Only what is about this session; may be given several times", HelpName = "NAME" };

    private readonly Option<string[]> servers = new("--server") { Description = "Only what is about this server; may be given several times", HelpName = "NAME" };

    private readonly Option<string[]> rules = new("--rule") { Description = "Only the evidence of this rule; may be given several times", HelpName = "NAME" };

    private readonly Terminal terminal;
    private readonly Extensions extensions;

    public ShowCommand(Terminal terminal, Extensions extensions) : base("show", "Prints the history of a run for people: in the order of time, or by session, server or rule.")
    {
        this.terminal = terminal;
        this.extensions = extensions;
        Arguments.Add(path);
        Options.Add(by);
        Options.Add(sessions);
        Options.Add(servers);
        Options.Add(rules);
        Options.Add(ExtensionOption.Of());
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        List<string> names = [.. extensions.Rules.Select(rule => rule.Name)];
        if (Array.Find(parsed.GetValue(rules) ?? [], rule => !names.Contains(rule, StringComparer.Ordinal)) is { } unknown)
        {
            terminal.Errors.WriteLine($"rollover: there is no rule '{SafeText.Of(unknown)}'; {Scenarios.Values.Suggestion.Remedy(unknown, names) ?? "docs/rules.md has all of them"}");
            return ExitCodes.Usage;
        }

        terminal.GitHub?.Begin(terminal.Output);
        RecordedSuite run;
        try
        {
            run = RecordedSuite.Read(parsed.GetRequiredValue(path));
        }
        catch (Exception error) when (error is InvalidDataException || ResultsFolder.IsOfTheSurroundings(error))
        {
            terminal.Errors.WriteLine($"rollover: {SafeText.Of(error.Message.TrimEnd('.'))}");
            return ExitCodes.Usage;
        }

        var selection = new HistorySelection(parsed.GetValue(by), parsed.GetValue(sessions) ?? [], parsed.GetValue(servers) ?? [], parsed.GetValue(rules) ?? []);
        var shown = 0L;
        foreach (var scenario in run.Scenarios)
        {
            try
            {
                var result = scenario.Judge(extensions.Rules, cancellation);
                terminal.Output.WriteLine($"{(scenario == run.Scenarios[0] ? "" : "\n")}{ScenarioLine.Of(result)}");
                shown += HistoryPrinter.Print(result, selection, extensions.Rules, terminal.Output, cancellation);
            }
            catch (OperationCanceledException)
            {
                return ExitCodes.Interrupted;
            }
        }

        if (shown > 0 || selection.IsEverything)
            return ExitCodes.Verified;
        terminal.Errors.WriteLine("rollover: nothing in this history is about that");
        return ExitCodes.Usage;
    }
}
