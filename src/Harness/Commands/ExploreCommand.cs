using System.CommandLine;
using System.Diagnostics;
using Harness.Extending;
using Harness.Exploring;
using Harness.Observations;
using Harness.Reporting;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;
using Harness.Suites;
using Harness.Worlds.Linux;
using Harness.Worlds.Simulated;

namespace Harness.Commands;

/// <summary><c>rollover explore</c>: searches for rollovers that violate a rule.</summary>
internal sealed class ExploreCommand : Command
{
    private static readonly TimeSpan longest = TimeSpan.FromHours(240);
    private static readonly TimeSpan defaultShrinkTime = TimeSpan.FromMinutes(5);

    private readonly Option<int?> runs = NumberOption.Of("--runs", "-n", most: 1_000_000, "How many rollovers are drawn and run (default: 200)");

    private readonly Option<int?> jobs = NumberOption.Of("--jobs", "-j", most: 256, "How many run at the same time (default: four for each core, up to 32, but at least one for each core; in simulated worlds one for each core)");

    private readonly Option<ulong?> seed = SeedOption.Of("Draws the same rollovers again (default: a new seed, which is printed)");

    private readonly Option<TimeSpan?> time = Duration("--time", "Begins no further rollover after this time, such as 10m (default: no limit)");

    private readonly Option<ServerSpecification?> server = new("--server")
    {
        Description = "The servers, as a scenario writes them: '{ args: [--drain, immediate] }' (default: { command: echo })",
        HelpName = "SPEC",
        CustomParser = result =>
        {
            var (source, problems) = (SourceText.Of("--server", result.Tokens[0].Value), new Problems());
            var specification = ScenarioFile.ReadSpecification(source, problems);
            if (specification is null)
                result.AddError(problems.None ? "--server takes a server specification, such as '{ args: [--drain, immediate] }'" : ProblemText.Render(source, problems.InOrder).TrimEnd());
            return specification;
        },
    };

    private readonly Option<int?> again = NumberOption.Of("--again", alias: null, most: 1000, "How many times a failing rollover is run again, to count how often it fails (default: 20)");

    private readonly Option<TimeSpan?> shrinkTime = Duration("--shrink-time", "Stops minimizing a failing rollover after this time (default: 5m)");

    private readonly Option<string> counterexamples = new("--counterexamples")
    {
        Description = "Where a small scenario is written for what was found",
        HelpName = "DIR",
        DefaultValueFactory = _ => "counterexamples",
    };

    private readonly SuiteArguments suite;
    private readonly Terminal terminal;
    private readonly Action beforeRun;

    public ExploreCommand(Terminal terminal, Action beforeRun) : base("explore", "Draws random rollovers, runs them on real servers, and minimizes one that violates a rule.")
    {
        this.terminal = terminal;
        this.beforeRun = beforeRun;
        foreach (var option in (Option[])[runs, seed, time, server, jobs, again, shrinkTime, counterexamples])
            Options.Add(option);
        suite = new SuiteArguments(this);
        SetAction(RunAsync);
    }

    /// <summary>How many rollovers run at the same time where nobody says: on the kernel they mostly wait, for servers that start and for packets; simulated ones only compute.</summary>
    internal static int JobsOf(bool isSimulated)
    {
        var cores = Environment.ProcessorCount;
        return isSimulated ? cores : Math.Max(cores, Math.Min(4 * cores, 32));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!suite.HasDescriptors(parsed, parsed.GetValue(jobs) ?? JobsOf(isSimulated: false), terminal))
            return ExitCodes.Usage;
        beforeRun();
        var drawn = parsed.GetValue(seed) ?? SeedOption.New();
        if (await suite.PrepareAsync(parsed, drawn, terminal) is not { } prepared)
            return ExitCodes.Usage;

        var isSimulated = prepared.Worlds is SimulatedWorlds;
        var options = new ExploreOptions(
            drawn,
            parsed.GetValue(runs) ?? 200,
            parsed.GetValue(time),
            parsed.GetValue(server) ?? ServerSpecification.Default,
            parsed.GetValue(jobs) ?? JobsOf(isSimulated));
        await terminal.Output.WriteLineAsync($"seed {options.Seed}: '--seed {options.Seed}' draws the same rollovers again ({(isSimulated ? "and they do the same" : "their timing is the kernel's")})");

        var format = Extensions.None.Format;
        var runner = new SuiteRunner(Extensions.None.Verbs, EchoProgram.BesideHarness, prepared);
        var explorer = new RolloverExplorer(runner, format, prepared.Worlds is LinuxWorlds real ? real.HaveKernelSettings : prepared.Worlds.HaveNetworks);
        var counterexamples = new Counterexamples(explorer, options, format, isSimulated, parsed.GetRequiredValue(this.counterexamples), parsed.GetValue(again) ?? 20, terminal, prepared.Results);
        var exploration = new Exploration();
        var clock = Stopwatch.StartNew();
        var left = new TimeLeft(TimeProvider.System);
        await terminal.Status.ShowAsync(
            () => $"{ExplorationText.Progress(exploration, options.Runs)}{left.Describe(exploration.Runs, options.Runs, options.Time)}",
            () => explorer.ExploreAsync(options, exploration, failure => counterexamples.IsEnoughAsync(failure, cancellation), cancellation));

        await terminal.Output.WriteLineAsync($"{ExplorationText.Found(exploration)} in {SecondsText.Of(clock.Elapsed)}; in how many of them it happened that");
        await terminal.Output.WriteAsync(ExplorationText.Coverage(exploration));
        if (exploration.Failures.Count > 0 || exploration.Inconclusive > 0)
            await terminal.Output.WriteLineAsync($"the histories of those that were not verified are in {SafeText.Of(prepared.Results.Path)}");
        if (cancellation.IsCancellationRequested)
            counterexamples.WriteAsDrawn(exploration.Failures);
        else
            await counterexamples.WriteAsync(parsed.GetValue(shrinkTime) ?? defaultShrinkTime, cancellation);

        var isWritten = !Unwritten.Report(prepared.Results, terminal);
        return cancellation.IsCancellationRequested ? ExitCodes.Interrupted
            : exploration.Failures.Any(found => found.Result.Verdict is { HarnessFailed: true }) ? ExitCodes.InternalError
            : exploration.Failures.Count > 0 ? ExitCodes.Violated
            : exploration.Inconclusive > 0 ? ExitCodes.Inconclusive
            : isWritten ? ExitCodes.Verified
            : ExitCodes.InternalError;
    }

    private static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var value) && value <= longest)
                return value;
            result.AddError($"{name} takes a duration such as 90s or 10m, at most {longest.TotalHours:0}h, not '{result.Tokens[0].Value}'");
            return null;
        },
    };
}
