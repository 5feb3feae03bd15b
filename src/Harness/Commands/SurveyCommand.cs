using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Harness.Extending;
using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;
using Harness.Suites;
using Harness.Surveying;
using Harness.Worlds.Linux;

namespace Harness.Commands;

/// <summary><c>rollover survey</c>: measures the rollovers of many servers and makes one table of them.</summary>
internal sealed class SurveyCommand : Command
{
    /// <summary>Histories of runs in which something happened are large and alike.</summary>
    private const int MostHistories = 20;

    private const string DefaultFolder = "docs/servers";

    private static readonly TimeSpan tellEvery = TimeSpan.FromSeconds(10);
    private static readonly IReadOnlyList<TimeSpan> distances = [TimeSpan.Zero, TimeSpan.FromMilliseconds(20)];

    private readonly Option<int?> times = NumberOption.Of("--times", "-n", most: 100_000, "How often each scenario is run at each distance (default: 4)");

    private readonly Option<IReadOnlyList<TimeSpan>?> rtt = new("--rtt")
    {
        Description = "The round trips between clients and servers, in place of those of the scenarios; 0ms: they are on one host (default: 0ms,20ms)",
        HelpName = "TIME,…",
        CustomParser = result =>
        {
            var all = result.Tokens[0].Value.Split(',').Select(text => DurationText.TryParse(text, out var time) ? time : (TimeSpan?)null).ToList();
            if (all.TrueForAll(time => time is not null) && all.Distinct().Count() == all.Count)
                return [.. all.Select(time => time!.Value)];
            result.AddError($"--rtt takes durations such as 0ms,20ms, each once, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    private readonly Option<bool> outside = new("--outside") { Description = "Measures each `deploy` a second time, with the old server taken out of its group from outside before it is told to leave" };

    private readonly Option<string[]> into = new("--into")
    {
        Description = "Writes the table into this file as well, between its lines '<!-- survey -->' (or '<!-- survey: short -->') and '<!-- end of survey -->'; may be given several times",
        HelpName = "FILE",
    };

    private readonly ScenarioArguments arguments;
    private readonly SuiteArguments suite;
    private readonly Terminal terminal;
    private readonly Action beforeRun;

    public SurveyCommand(Terminal terminal, Action beforeRun) : base("survey", "Measures the rollovers of many servers, one scenario each, on one host and over a network, and makes one table of them: what each loses, how, and what helps.")
    {
        this.terminal = terminal;
        this.beforeRun = beforeRun;
        arguments = new ScenarioArguments(this, Extensions.None, DefaultFolder);
        Options.Add(times);
        Options.Add(rtt);
        Options.Add(outside);
        Options.Add(into);
        suite = new SuiteArguments(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!suite.HasDescriptors(parsed, jobs: 1, terminal))
            return ExitCodes.Usage;
        var pages = parsed.GetValue(into) ?? [];
        if (pages.FirstOrDefault(page => SurveyPage.ProblemOf(page) is not null) is { } wrong)
        {
            await terminal.Errors.WriteLineAsync($"rollover: --into: {SurveyPage.ProblemOf(wrong)}");
            return ExitCodes.Usage;
        }

        beforeRun();
        if (arguments.Select(parsed, terminal, out var exitCode, cancellation) is not { } selection)
            return exitCode;
        if (selection.InvalidFiles > 0)
            return ExitCodes.InvalidFile;
        if (await suite.PrepareAsync(parsed, SeedOption.New(), terminal) is not { } prepared)
            return ExitCodes.Usage;

        var repetitions = parsed.GetValue(times) ?? 4;
        IReadOnlyList<bool> ways = parsed.GetValue(outside) ? [false, true] : [false];
        var places = (parsed.GetValue(rtt) ?? distances).SelectMany(distance => ways.Select(isOutside => new SurveyPlace(distance, isOutside))).ToList();
        var plans = selection.Scenarios.Select(scenario => new SurveyPlan(scenario, [.. places.Where(place => place.Fits(scenario))], repetitions)).ToList();
        var runner = new SuiteRunner(Extensions.None.Verbs, EchoProgram.BesideHarness, prepared);
        var clock = Stopwatch.StartNew();
        var kept = 0;
        var kernel = "";
        var told = TimeSpan.Zero;
        var survey = new Survey(RunOneAsync, VersionsOf);
        var began = DateTimeOffset.UtcNow;
        var rows = await survey.RunAsync(plans, Tell, cancellation);
        var where = WhereOf(repetitions, parsed.GetValue(outside), kernel, began, clock.Elapsed, rows);
        var table = SurveyTable.Render(rows, where);
        await terminal.Output.WriteAsync(table);
        prepared.Results.Write("survey.md", table);
        prepared.Results.Write("survey.json", SurveyJson.Write(rows, where));
        if (!cancellation.IsCancellationRequested)
        {
            foreach (var page in pages)
            {
                if (SurveyPage.TryWrite(page, table, SurveyTable.RenderShort(rows, where)) is { } unwritten)
                    prepared.Results.Note(unwritten);
            }
        }

        await terminal.Output.WriteLineAsync($"\nresults in {SafeText.Of(prepared.Results.Path)}");
        var isWritten = !Unwritten.Report(prepared.Results, terminal);
        return cancellation.IsCancellationRequested ? ExitCodes.Interrupted
            : survey.HarnessFailed || !isWritten ? ExitCodes.InternalError
            : rows.All(row => row.NotRunBecause is not null) ? ExitCodes.EverythingSkipped
            : rows.Any(row => row.Places.Any(place => place.InconclusiveRuns > 0)) ? ExitCodes.Inconclusive
            : ExitCodes.Verified;

        async Task<ScenarioResult> RunOneAsync(Scenario scenario, CancellationToken stop)
        {
            var result = await runner.RunOneAsync(scenario, stop);
            kernel = result.History.Events.OfType<RunStarted>().FirstOrDefault()?.Kernel ?? kernel;
            if (result.Verdict is not { Violations.Count: 0, Doubts.Count: 0 } && kept < MostHistories)
                kept++;
            else
                prepared.Results.Delete(Path.GetDirectoryName(result.HistoryPath));
            return result;
        }

        void Tell(int done, int all)
        {
            if (clock.Elapsed - told < tellEvery)
                return;
            told = clock.Elapsed;
            terminal.Errors.WriteLine($"{done} of {all} runs, {SecondsText.Of(clock.Elapsed)}");
        }
    }

    private static List<string> VersionsOf(Scenario scenario) =>
        [.. scenario.Needs.Select(program => NeededProgram.Parse(program).Name).Select(program => (program, Version: ProgramVersion.Of(program))).Where(one => one.Version is not null).Select(one => $"{one.program} {one.Version}")];

    private static string WhereOf(int repetitions, bool outside, string kernel, DateTimeOffset began, TimeSpan took, IReadOnlyList<SurveyRow> rows)
    {
        var rollovers = rows.Sum(row => row.Places.Sum(place => place.Rollovers));
        return string.Create(CultureInfo.InvariantCulture, $"Measured on {began:yyyy-MM-dd} by `rollover survey --times {repetitions}{(outside ? " --outside" : "")}` on kernel {kernel}, {Environment.ProcessorCount} processors: {rollovers:N0} rollovers in {took.TotalMinutes:0} minutes. Each bound holds with {Rate.DefaultConfidence * 100:0} % confidence.");
    }
}
