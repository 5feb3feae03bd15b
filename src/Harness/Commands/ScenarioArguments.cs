using System.CommandLine;
using Harness.Extending;
using Harness.Reporting;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Including;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;
using Harness.Suites;

namespace Harness.Commands;

/// <summary>What <c>run</c>, <c>check</c>, <c>list</c> and <c>fmt</c> have in common: which scenarios they are about.</summary>
internal sealed class ScenarioArguments
{
    private const string DefaultFolder = "scenarios";

    /// <summary>More problems of one file are counted, not shown.</summary>
    private const int MostProblems = 100;

    private readonly Argument<string[]> names;
    private readonly string folder;
    private readonly bool withFragments;
    private readonly Extensions extensions;

    private readonly Option<string[]> filter = new("--filter")
    {
        Description = "Only scenarios with this tag, or with this text in their name or file; may be given several times",
        HelpName = "TEXT",
    };

    public ScenarioArguments(Command command, Extensions extensions, string folder = DefaultFolder, bool isFiltered = true, bool withFragments = false)
    {
        this.withFragments = withFragments;
        this.extensions = extensions;
        this.folder = folder;
        names = new Argument<string[]>("FILE|FOLDER")
        {
            Description = $"Scenario files, and folders of them (default: {folder}/)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        command.Arguments.Add(names);
        command.Options.Add(ExtensionOption.Of());
        if (isFiltered)
            command.Options.Add(filter);
    }

    /// <summary>Finds, reads and filters. Problems of files are printed; null and an exit code if there is nothing to work on, or the user has stopped it.</summary>
    public Selection? Select(ParseResult parsed, Terminal terminal, out int exitCode, CancellationToken cancellation)
    {
        if (Read(parsed, terminal, out exitCode, cancellation) is not { } read)
            return null;
        var scenarios = read.SelectMany(file => file.Scenarios).ToList();
        var chosen = Filter(scenarios, parsed.GetValue(filter) ?? []);
        var invalid = read.Where(file => !file.IsValid).Select(Describe).ToList();
        if (chosen.Count == 0 && invalid.Count == 0)
        {
            var words = scenarios.SelectMany(scenario => scenario.Tags).Distinct(StringComparer.Ordinal);
            terminal.Errors.WriteLine($"rollover: no scenario matches --filter; {Suggestion.Remedy(parsed.GetValue(filter)![0], words) ?? "'rollover list' shows all"}");
            exitCode = ExitCodes.Usage;
            return null;
        }

        return new Selection(chosen, invalid) { All = scenarios };
    }

    private static InvalidFile Describe(ReadScenario file) => file.Problems.FirstOrDefault(problem => !problem.IsWarning) is { } first
        ? new InvalidFile(file.Path, first.Span.Line, first.Message)
        : new InvalidFile(file.Path, 1, "it holds no scenario");

    /// <summary>Finds and reads. Problems of files are printed; null and an exit code if there is none.</summary>
    public IReadOnlyList<ReadScenario>? Read(ParseResult parsed, Terminal terminal, out int exitCode, CancellationToken cancellation)
    {
        var given = Given(parsed);
        IReadOnlyList<string> files, missing;
        try
        {
            files = ScenarioFiles.Find(given, out missing, withFragments);
        }
        catch (UnauthorizedAccessException refused)
        {
            terminal.Errors.WriteLine($"rollover: {SafeText.Of(refused.Message)}");
            exitCode = ExitCodes.Usage;
            return null;
        }

        if (missing.Count > 0)
        {
            var options = parsed.CommandResult.Command.Options.Select(option => option.Name);
            foreach (var name in missing)
            {
                // What looks like an option and is none ends up among the files.
                terminal.Errors.WriteLine(name.StartsWith('-')
                    ? $"rollover: there is no option '{SafeText.Of(name)}'; {Suggestion.Remedy(name, options) ?? "'--help' shows all"}"
                    : $"rollover: there is no file or folder '{SafeText.Of(name)}'");
            }

            exitCode = ExitCodes.Usage;
            return null;
        }

        if (files.Count == 0)
        {
            terminal.Errors.WriteLine($"rollover: no scenario found in {SafeText.Of(string.Join(", ", given))} (*.yaml, *.yml)");
            exitCode = ExitCodes.Usage;
            return null;
        }

        var read = files.TakeWhile(_ => !cancellation.IsCancellationRequested).Select(Read).ToList();
        if (cancellation.IsCancellationRequested)
        {
            exitCode = ExitCodes.Interrupted;
            return null;
        }

        foreach (var warned in read.Where(file => file.IsValid && file.Problems.Count > 0))
            terminal.Errors.Write(ProblemText.Render(warned.Source, warned.Problems.Take(MostProblems)));
        foreach (var invalid in read.Where(file => !file.IsValid))
        {
            terminal.Errors.Write(ProblemText.Render(invalid.Source, invalid.Problems.Take(MostProblems)));
            if (invalid.Problems.Count > MostProblems)
                terminal.Errors.WriteLine($"\n{SafeText.Of(invalid.Path)}: and {invalid.Problems.Count - MostProblems} more problems");
        }

        exitCode = read.Exists(file => !file.IsValid) ? ExitCodes.InvalidFile : ExitCodes.Verified;
        return read;
    }

    /// <summary>Finds and reads, and says nothing of what cannot be found.</summary>
    public IReadOnlyList<ReadScenario> Read(ParseResult parsed)
    {
        try
        {
            return [.. ScenarioFiles.Find(Given(parsed), out _, withFragments).Select(Read)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private ReadScenario Read(string file) => withFragments && FragmentName.Is(file) ? ReadScenario.OfFragment(file) : ReadScenario.From(file, extensions.Format);

    private string[] Given(ParseResult parsed) => parsed.GetValue(names) is { Length: > 0 } named ? named : [folder];

    private static List<Scenario> Filter(List<Scenario> scenarios, string[] words) => words.Length == 0 ? scenarios :
    [
        .. scenarios.Where(scenario => words.Any(word => Matches(scenario, word))),
    ];

    /// <summary>A text in brackets chooses a cell, and no other whose name begins with it.</summary>
    private static bool Matches(Scenario scenario, string word)
    {
        if (scenario.Tags.Contains(word, StringComparer.OrdinalIgnoreCase) || scenario.File!.Contains(word, StringComparison.OrdinalIgnoreCase))
            return true;
        if (scenario.Cell is not { } cell || word is not ['[', .., ']'])
            return scenario.Name.Contains(word, StringComparison.OrdinalIgnoreCase);
        return $"[{cell}]".Equals(word, StringComparison.Ordinal) || scenario.Name[..^(cell.Length + 2)].Contains(word, StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>The scenarios that a command is about.</summary>
/// <param name="Scenarios">Those that were read and match the filter.</param>
/// <param name="Invalid">The files that are none.</param>
internal sealed record Selection(IReadOnlyList<Scenario> Scenarios, IReadOnlyList<InvalidFile> Invalid)
{
    /// <summary>How many these are.</summary>
    public int InvalidFiles => Invalid.Count;

    /// <summary>Those that were read, whatever the filter says.</summary>
    public IReadOnlyList<Scenario> All { get; init; } = Scenarios;

    /// <summary>How many files that makes: the cells of a matrix are of one.</summary>
    public int Files => Scenarios.DistinctBy(scenario => scenario.File).Count() + InvalidFiles;
}
