using System.CommandLine;
using Harness.Extending;
using Harness.Reporting;
using Harness.Scenarios.Text;

namespace Harness.Commands;

/// <summary><c>rollover run</c>: runs scenarios and says what came of them.</summary>
internal sealed class RunCommand : Command
{
    private readonly Option<int?> jobs = NumberOption.Of("--jobs", "-j", most: 256, "How many scenarios run at the same time (default: one more than there are cores)");

    private readonly Option<int?> repeat = NumberOption.Of("--repeat", alias: null, most: 100_000, "Runs every scenario N times, and says which of them are flaky (default: 1)");

    private readonly Option<bool> failFast = new("--fail-fast") { Description = "Start no other scenario after one that is not verified" };

    private readonly Option<bool> strict = new("--strict") { Description = "A scenario that this machine cannot run is a failure (exit code 1), and is not skipped" };

    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Lists what would be run, and what would be skipped and why; runs nothing" };

    private readonly Option<bool> watch = new("--watch") { Description = "Continues after the run: runs a scenario again when its file changes, or a program that it names with a path; Ctrl-C ends it" };

    private readonly Option<ulong?> seed = SeedOption.Of("Makes simulated worlds repeat the same events (default: a new seed, which is printed)");

    private readonly Option<string[]> report;

    private readonly ScenarioArguments arguments;
    private readonly RunSelection selection;
    private readonly SuiteArguments suiteArguments;
    private readonly Terminal terminal;
    private readonly Extensions extensions;
    private readonly Action beforeRun;

    public RunCommand(Terminal terminal, Extensions extensions, Action beforeRun) : base("run", "Runs scenarios against real servers on this kernel, and judges each by every rule.")
    {
        this.terminal = terminal;
        this.extensions = extensions;
        report = ReportOption.Of(extensions.ReportNames);
        this.beforeRun = beforeRun;
        arguments = new ScenarioArguments(this, extensions);
        selection = new RunSelection(this);
        foreach (var option in (Option[])[repeat, jobs, failFast, strict, dryRun, watch, report])
            Options.Add(option);
        suiteArguments = new SuiteArguments(this);
        Options.Add(seed);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!suiteArguments.HasDescriptors(parsed, Jobs(parsed), terminal))
            return ExitCodes.Usage;
        beforeRun();
        if (parsed.GetValue(dryRun))
            return await SayWhatWouldRunAsync(parsed, cancellation);
        if (!selection.TryFindLast(parsed, suiteArguments.ResultsRoot(parsed), terminal, out var last))
            return ExitCodes.Usage;
        return parsed.GetValue(watch) ? await WatchAsync(parsed, last, cancellation) : await RunOnceAsync(parsed, last, changed: null, cancellation) ?? ExitCodes.Verified;
    }

    private int Jobs(ParseResult parsed) => parsed.GetValue(jobs) ?? Environment.ProcessorCount + 1;

    private async Task<int> SayWhatWouldRunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (arguments.Select(parsed, terminal, out var exitCode, cancellation) is not { } selected)
            return exitCode;
        var results = suiteArguments.ResultsRoot(parsed);
        if (!selection.TryFindLast(parsed, results, terminal, out var last) || selection.Choose(parsed, selected, last, results, terminal) is not { } chosen)
            return ExitCodes.Usage;
        var worlds = await suiteArguments.WorldsAsync(parsed, parsed.GetValue(seed) ?? 0, terminal);
        var skipped = 0;
        foreach (var scenario in chosen.Scenarios)
        {
            var problem = worlds.ProblemOf(scenario);
            skipped += problem is null ? 0 : 1;
            terminal.Output.WriteLine($"{(problem is null ? "would run" : "would skip"),-10}  {FailureReport.NameOf(scenario)}{(problem is null ? "" : $" ({SafeText.Of(problem)})")}");
        }

        var times = parsed.GetValue(repeat) is { } repetitions and > 1 ? $", {repetitions} times each" : "";
        terminal.Output.WriteLine($"\n{chosen.Scenarios.Count - skipped} would be run{times}, {skipped} skipped{(selected.InvalidFiles > 0 ? $", {selected.InvalidFiles} invalid files" : "")}; nothing was run");
        return skipped == 0 ? exitCode
            : parsed.GetValue(strict) ? ExitCodes.Violated
            : exitCode == ExitCodes.Verified && skipped == chosen.Scenarios.Count ? ExitCodes.EverythingSkipped
            : exitCode;
    }

    /// <summary>Runs again what a change is about, until the user ends it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="last">The run before it began: what failed there, and the plan of parts, hold until it ends, whatever is run meanwhile.</param>
    /// <param name="cancellation">The user ends it.</param>
    private async Task<int> WatchAsync(ParseResult parsed, LastRun? last, CancellationToken cancellation)
    {
        var files = new WatchedFiles(TimeProvider.System);
        IReadOnlySet<string>? changed = null;
        var exitCode = ExitCodes.Verified;
        while (true)
        {
            // As they were before they were read: what changes while they run is run again.
            var before = WatchedFiles.Look(WatchedNow());
            exitCode = await RunOnceAsync(parsed, last, changed, cancellation) ?? exitCode;
            var isNothingToWatch = changed is null && exitCode == ExitCodes.Usage; // later on, a file may be away for a moment
            if (cancellation.IsCancellationRequested || isNothingToWatch)
                return exitCode;
            await terminal.Output.WriteLineAsync($"waiting until one of {before.Count} files changes; Ctrl-C ends it");
            try
            {
                changed = await files.WaitForChangeAsync(WatchedNow, before, cancellation);
            }
            catch (OperationCanceledException)
            {
                return exitCode;
            }

            await terminal.Output.WriteLineAsync($"\nchanged: {SafeText.Of(string.Join(", ", changed.Select(file => Path.GetRelativePath(Directory.GetCurrentDirectory(), file)).Order(StringComparer.Ordinal)))}");
        }

        IEnumerable<string> WatchedNow() => arguments.Read(parsed).SelectMany(read => read.Scenarios.SelectMany(WatchedFiles.Of).Append(Path.GetFullPath(read.Path)).Concat(read.Source.Included.Keys.Select(Path.GetFullPath)));
    }

    /// <summary>Runs what the command line chooses.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="last">The last run.</param>
    /// <param name="changed">Of that, only what is made of these files; null: all.</param>
    /// <param name="cancellation">Ends it as interrupted.</param>
    /// <returns>The exit code; null if none of the files that changed is of anything that is run here.</returns>
    private async Task<int?> RunOnceAsync(ParseResult parsed, LastRun? last, IReadOnlySet<string>? changed, CancellationToken cancellation)
    {
        if (arguments.Select(parsed, terminal, out var exitCode, cancellation) is not { } selected)
            return exitCode;
        if (selection.Choose(parsed, selected, last, suiteArguments.ResultsRoot(parsed), terminal) is not { } chosen)
            return ExitCodes.Usage;
        if (changed is not null)
        {
            // After the plan was made of all of them: of those that changed alone, each part would be another one.
            chosen = chosen with { Scenarios = [.. chosen.Scenarios.Where(scenario => WatchedFiles.Of(scenario).Any(changed.Contains))] };
            if (chosen.Scenarios.Count == 0 && selected.InvalidFiles == 0)
            {
                await terminal.Output.WriteLineAsync("nothing of that is run here");
                return null;
            }
        }

        if (await suiteArguments.PrepareAsync(parsed, seed, terminal) is not { } prepared)
            return ExitCodes.Usage;
        var run = new SuiteRun(terminal, extensions, prepared with { Jobs = Jobs(parsed), FailFast = parsed.GetValue(failFast) }, ReportOption.Read(parsed, report))
        {
            Repetitions = parsed.GetValue(repeat) ?? 1,
            IsStrict = parsed.GetValue(strict),
            Invalid = selected.Invalid,
            Shard = chosen.Shard,
        };
        return await run.RunAsync(chosen.Scenarios, cancellation);
    }
}
