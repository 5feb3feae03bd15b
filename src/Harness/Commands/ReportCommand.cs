using System.CommandLine;
using Harness.Extending;
using Harness.Reporting;
using Harness.Reporting.Recorded;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Commands;

/// <summary><c>rollover report</c>: makes the reports of runs that are over again, from their histories.</summary>
internal sealed class ReportCommand : Command
{
    private readonly Argument<string[]> folders = new("RESULTS") { Description = "The folders of runs, such as results/latest", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string[]> report;

    private readonly Option<string> results = ResultsOption.Of("Where the reports of several runs go together: a folder of their own, and the link 'latest'");

    private readonly Terminal terminal;
    private readonly Extensions extensions;

    public ReportCommand(Terminal terminal, Extensions extensions) : base("report", "Judges finished runs again by their histories, and makes all their reports; for several runs, makes one report.")
    {
        this.terminal = terminal;
        this.extensions = extensions;
        report = ReportOption.Of(extensions.ReportNames);
        Arguments.Add(folders);
        Options.Add(report);
        Options.Add(results);
        Options.Add(ExtensionOption.Of());
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        terminal.GitHub?.Begin(terminal.Output);
        List<RecordedSuite> runs;
        ResultsFolder folder;
        try
        {
            runs = [.. parsed.GetRequiredValue(folders).Select(RecordedSuite.Read)];
            folder = runs.Count == 1 ? ResultsFolder.Of(runs[0].Folder) : ResultsFolder.CreateAnywhere(parsed.GetRequiredValue(results), DateTimeOffset.UtcNow).OfParts([.. runs.Select(run => run.Folder)]);
        }
        catch (Exception error) when (error is InvalidDataException || ResultsFolder.IsOfTheSurroundings(error))
        {
            terminal.Errors.WriteLine($"rollover: {SafeText.Of(error.Message.TrimEnd('.'))}");
            return ExitCodes.Usage;
        }

        var names = ReportOption.Read(parsed, report) is { Count: > 0 } chosen ? chosen : extensions.ReportNames;
        var reporting = new SuiteReporting([.. extensions.Reporters(names, folder), .. terminal.GitHub?.Summaries(folder) ?? []], folder);
        var repetitions = new RecordedRepetitions(runs);

        // Where no repetition reached a condition, the one that was inconclusive when they were run is so again: it is judged after the others.
        foreach (var (number, (run, recorded)) in runs.SelectMany(run => run.Scenarios.Select(recorded => (run, recorded))).Index().OrderBy(one => one.Item.recorded is { Repetition: not null, Outcome: "inconclusive" }))
        {
            try
            {
                Add(number, recorded, repetitions.Of(run, recorded, recorded.Judge(extensions.Rules, cancellation)), reporting);
            }
            catch (OperationCanceledException)
            {
                reporting.Abandon();
                terminal.Errors.WriteLine("rollover: it was interrupted: no report is complete, and those that were there stay");
                return ExitCodes.Interrupted;
            }
        }

        var gaps = ShardGaps.Of(runs);

        // The parts of one plan were given the same files, and each met those that are invalid.
        var invalid = runs.GroupBy(run => run.Shard is { } part ? (part.Plan, part.Count, part.Total) : (object)run).Select(plan => plan.MaxBy(run => run.InvalidFiles)!).ToList();
        var suite = reporting.Complete(
            scenarios => new SuiteSummary(scenarios, invalid.Sum(run => run.InvalidFiles), runs.Exists(run => run.IsInterrupted)) {
                Invalid = [.. invalid.SelectMany(run => run.Invalid)],
                Directory = runs.Select(run => run.Directory).Distinct(StringComparer.Ordinal).ToList() is [var one] ? one : null,
                IsStrict = runs.Exists(run => run.IsStrict),
                Shard = runs is [{ Shard: { } part }] ? part : null,
                Gaps = gaps,
            },
            duration: null);
        terminal.WriteFailures(suite);
        foreach (var line in RepetitionText.Of(suite.Scenarios))
            terminal.Status.Say([line]);
        if (suite.Summary.SkippedInFailure is { } skipped)
            terminal.Errors.WriteLine($"rollover: {skipped}");
        foreach (var problem in SuiteProblem.Of(suite.Summary with { Unwritten = [] }))
            terminal.Errors.WriteLine($"rollover: {SafeText.Of(problem.Sentence)}");
        terminal.Output.WriteLine($"\n{suite.Summary.DescribeCounts()}; reports in {SafeText.Of(folder.Path)}");
        Unwritten.Report(folder, terminal);
        var complete = suite with { Summary = suite.Summary with { Unwritten = folder.Problems } };
        terminal.GitHub?.Annotate(complete);
        return complete.Summary.ExitCode;
    }

    private void Add(int number, RecordedScenario recorded, ScenarioResult judged, SuiteReporting reporting)
    {
        var scenario = reporting.Add(number, judged);
        var result = scenario.Result;
        terminal.Status.Say(ScenarioLine.Of(scenario).ToString());
        if (recorded.Outcome is { } before && before != result.Word)
            terminal.Errors.WriteLine($"rollover: {FailureReport.NameOf(result)} was {SafeText.Of(before, 40)} when it was run, and is {result.Word} by this program and what is left of its history");
    }
}
