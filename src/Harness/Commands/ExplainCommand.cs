using System.CommandLine;
using Harness.Extending;
using Harness.Reporting;
using Harness.Scenarios.Text;
using Harness.Topics;

namespace Harness.Commands;

/// <summary><c>rollover explain</c>: what a verb, a rule or a hazard is.</summary>
internal sealed class ExplainCommand : Command
{
    private const string Names = "VERB|RULE|HAZARD";

    private readonly Terminal terminal;
    private readonly Extensions extensions;
    private readonly Argument<string?> name = new(Names) { Description = "What is explained (default: a list of all that can be)", Arity = ArgumentArity.ZeroOrOne, HelpName = Names };

    public ExplainCommand(Terminal terminal, Extensions extensions) : base("explain", "Explains a verb, a rule or a hazard: what it is, its fields, an example, and where more is documented.")
    {
        this.terminal = terminal;
        this.extensions = extensions;
        name.CompletionSources.Add(_ => NewBook().All.Select(topic => new System.CommandLine.Completions.CompletionItem(topic.Name)));
        Arguments.Add(name);
        Options.Add(ExtensionOption.Of());
        SetAction(Run);
    }

    private TopicBook NewBook() => new(extensions.Verbs.All, extensions.Rules);

    private int Run(ParseResult parsed)
    {
        var book = NewBook();
        if (parsed.GetValue(name) is not { } wanted)
        {
            terminal.Output.Write(TopicPage.List(book.All));
            return ExitCodes.Verified;
        }

        if (book.Find(wanted) is { } topic)
        {
            terminal.Output.Write(TopicPage.Of(topic));
            return ExitCodes.Verified;
        }

        terminal.Errors.WriteLine($"rollover: there is no verb, rule or hazard '{SafeText.Of(wanted)}'; {book.Remedy(wanted)}");
        return ExitCodes.Usage;
    }
}
