using System.CommandLine;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Commands;

/// <summary>Which of the scenarios that were named <c>run</c> runs: those that failed the last time, or the part of one machine of several.</summary>
internal sealed class RunSelection
{
    private readonly Option<bool> lastFailed = new("--last-failed") { Description = "Only scenarios that were not verified in the last run of --results; all, if that run has none" };

    private readonly Option<(int Index, int Count)?> shard = new("--shard")
    {
        Description = "Only one part of the suite, such as 2/4; all parts take about the same time, by the last run of --results. 'rollover report' puts their results together",
        HelpName = "I/N",
        CustomParser = result =>
        {
            if (Shard.TryParse(result.Tokens[0].Value, out var index, out var count))
                return (index, count);
            result.AddError($"--shard takes a part and how many there are, such as 2/4, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    public RunSelection(Command command)
    {
        command.Options.Add(lastFailed);
        command.Options.Add(shard);
    }

    /// <summary>Finds the last run, if the command line asks for what it says. False, and it has been said, if it cannot be read.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="results">The results folder, with those of the last run.</param>
    /// <param name="terminal">Where it is said.</param>
    /// <param name="last">The run; null if there is none, or it is not asked for.</param>
    public bool TryFindLast(ParseResult parsed, string results, Terminal terminal, out LastRun? last)
    {
        last = null;
        if (!parsed.GetValue(lastFailed) && parsed.GetValue(shard) is null)
            return true;
        try
        {
            last = LastRun.In(results);
            return true;
        }
        catch (Exception error) when (error is InvalidDataException || ResultsFolder.IsOfTheSurroundings(error))
        {
            terminal.Errors.WriteLine($"rollover: {SafeText.Of(error.Message.TrimEnd('.'))}");
            return false;
        }
    }

    /// <summary>Chooses; null, and it has been said, if the last run says nothing of these.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="selected">What was named.</param>
    /// <param name="last">The last run; null if there is none.</param>
    /// <param name="results">The results folder.</param>
    /// <param name="terminal">Where it is said.</param>
    public Chosen? Choose(ParseResult parsed, Selection selected, LastRun? last, string results, Terminal terminal)
    {
        var scenarios = selected.Scenarios;
        var part = parsed.GetValue(shard);

        // Of nothing but invalid files, each of which has been named, none is to be looked for.
        if (parsed.GetValue(lastFailed) && scenarios.Count > 0 && (scenarios = FailedOf(last, scenarios, selected.All, results, terminal)).Count == 0)
            return null;
        if (part is not var (index, count))
            return new Chosen(scenarios, null);
        var (planned, mine) = Shard.Of(scenarios, index, count, scenario => scenario.File is { } file ? last?.DurationOf(file, scenario.Cell) : null);
        terminal.Output.WriteLine($"shard {index} of {count}: {mine.Count} of {scenarios.Count} scenarios, by plan {planned.Plan}{(last is null ? $" (there are no durations in '{SafeText.Of(results)}')" : "")}");
        return new Chosen(mine, planned);
    }

    private static List<Scenario> FailedOf(LastRun? last, IReadOnlyList<Scenario> scenarios, IReadOnlyList<Scenario> all, string results, Terminal terminal)
    {
        if (last is null)
        {
            terminal.Errors.WriteLine($"rollover: --last-failed: there is no earlier run in '{SafeText.Of(results)}'");
            return [];
        }

        var bad = last.NotVerified;
        if (bad.Count == 0)
        {
            terminal.Output.WriteLine($"the last run ({SafeText.Of(last.Folder)}) has no scenario that is not verified: all are run");
            return [.. scenarios];
        }

        // A cell that the matrix no longer has may be any of those that it has now.
        var known = all.Select(IdentityOf).ToHashSet();
        var lost = bad.Where(one => !known.Contains(one)).Select(one => one.File).ToHashSet(StringComparer.Ordinal);
        var failed = scenarios.Where(scenario => scenario.File is not null && (bad.Contains(IdentityOf(scenario)) || lost.Contains(Path.GetFullPath(scenario.File)))).ToList();
        if (failed.Count == 0)
            terminal.Errors.WriteLine($"rollover: --last-failed: none of these scenarios is among the {bad.Count} that were not verified in {SafeText.Of(last.Folder)}");
        return failed;
    }

    private static (string File, string? Cell) IdentityOf(Scenario scenario) => (Path.GetFullPath(scenario.File!), scenario.Cell);

    /// <summary>What is run.</summary>
    /// <param name="Scenarios">The scenarios.</param>
    /// <param name="Shard">The part that they are; null if they are all.</param>
    internal sealed record Chosen(IReadOnlyList<Scenario> Scenarios, Shard? Shard);
}
