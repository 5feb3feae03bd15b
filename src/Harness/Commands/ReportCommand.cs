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

    private readonly Option<string> results = new("--results")
    {
        Description = "Where the reports of several runs go together: a folder of their own, and the link 'latest'",
        HelpName = "DIR",
        DefaultValueFactory = _ => "results",
    };

    private readonly Terminal terminal;
    private readonly Extensions extensions;

    public ReportCommand(Terminal terminal, Extensions extensions) : base("report", "Judges runs that are over again by their histories, and makes all reports of them; of several runs, one report.")
    {
        this.terminal = terminal;
        this.extensions = extensions;
        report = ReportOption.Of(extensions.ReportNames);
        Arguments.Add(folders);
        Options.Add(report);
        Options.Add(results);
        Options.Add(ExtensionOption.Of());
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        List<RecordedSuite> runs;
        ResultsFolder folder;
        try
        {
            runs = [.. parsed.GetRequiredValue(folders).Select(RecordedSuite.Read)];
            folder = runs.Count == 1 ? ResultsFolder.Of(runs[0].Folder) : ResultsFolder.CreateAnywhere(parsed.GetRequiredValue(results), DateTimeOffset.UtcNow);
        }
        catch (Exception error) when (error is InvalidDataException || ResultsFolder.IsOfTheSurroundings(error))
        {
            terminal.Errors.WriteLine($"rollover: {SafeText.Of(error.Message.TrimEnd('.'))}");
            return ExitCodes.Usage;
        }

        var names = ReportOption.Read(parsed, report) is { Count: > 0 } chosen ? chosen : extensions.ReportNames;
        var reporting = new SuiteReporting(extensions.Reporters(names, folder), folder);
        var repeated = runs.SelectMany(run => run.Scenarios.Where(scenario => scenario.Repetition is not null).GroupBy(scenario => (run, scenario.File ?? scenario.Name, scenario.Cell)))
            .ToDictionary(same => same.Key, same => new RepeatedConditions(same.Count()));

        // Where no repetition reached a condition, the one that was inconclusive when they were run is so again: it is judged after the others.
        foreach (var (number, (run, recorded)) in runs.SelectMany(run => run.Scenarios.Select(recorded => (run, recorded))).Index().OrderBy(one => one.Item.recorded is { Repetition: not null, Outcome: "inconclusive" }))
            Add(number, recorded, repeated.GetValueOrDefault((run, recorded.File ?? recorded.Name, recorded.Cell)), reporting);
        var gaps = ShardGaps.Of(runs);
        var suite = reporting.Complete(
            scenarios => new SuiteSummary(scenarios, runs.Sum(run => run.InvalidFiles), runs.Exists(run => run.IsInterrupted)) {
                IsStrict = runs.Exists(run => run.IsStrict),
                Shard = runs is [{ Shard: { } one }] ? one : null,
                Gaps = gaps,
            },
            duration: null);
        terminal.WriteFailures(suite);
        foreach (var gap in gaps)
            terminal.Errors.WriteLine($"rollover: {gap}: what it would have shown is not known");
        terminal.Output.WriteLine($"\n{suite.Summary.DescribeCounts()}; reports in {SafeText.Of(folder.Path)}");
        Unwritten.Report(folder, terminal);
        return (suite.Summary with { Unwritten = folder.Problems }).ExitCode;
    }

    private void Add(int number, RecordedScenario recorded, RepeatedConditions? conditions, SuiteReporting reporting)
    {
        var judged = recorded.Judge(extensions.Rules);
        var scenario = reporting.Add(number, conditions is null ? judged : judged with { Verdict = conditions.Of(judged.Verdict) });
        var result = scenario.Result;
        terminal.Status.Say(ScenarioLine.Of(scenario).ToString());
        if (recorded.Outcome is { } before && before != result.Word)
            terminal.Errors.WriteLine($"rollover: {FailureReport.NameOf(result)} was {SafeText.Of(before, 40)} when it was run, and is {result.Word} by this program and what is left of its history");
    }
}
