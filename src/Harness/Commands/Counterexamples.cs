using System.Diagnostics;
using Harness.Exploring;
using Harness.Observations;
using Harness.Reporting;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Suites;

namespace Harness.Commands;

/// <summary>
/// The rollovers that failed while <c>rollover explore</c> searched: tells how often each fails when it is run again, makes the one
/// that fails most often small, and writes all of them as scenarios.
/// </summary>
/// <param name="explorer">Runs them again.</param>
/// <param name="options">What was explored.</param>
/// <param name="format">Writes them.</param>
/// <param name="isSimulated">Whether they failed in simulated worlds.</param>
/// <param name="folder">Where they are written.</param>
/// <param name="repetitions">How often each is run again.</param>
/// <param name="terminal">Told of everything.</param>
/// <param name="results">Told of what cannot be written.</param>
internal sealed class Counterexamples(RolloverExplorer explorer, ExploreOptions options, ScenarioFile format, bool isSimulated, string folder, int repetitions, Terminal terminal, ResultsFolder results)
{
    // Of more than that the search need not go on for a surer one.
    private const int MostExamined = 10;

    private readonly List<(ExploredFailure Failure, int Failed)> examined = [];

    /// <summary>
    /// Runs a rollover that has failed again. One that fails nearly always ends the search. What fails now and then cannot be made small by
    /// trying, so that the search goes on for another, which may have the same cause, until there are ten to choose from.
    /// </summary>
    public async Task<bool> IsEnoughAsync(ExploredFailure failure, CancellationToken cancellation)
    {
        var failed = await CountAsync(failure.Result.Scenario, failure.Rules, cancellation);
        if (cancellation.IsCancellationRequested)
            return true; // what was not counted says nothing
        examined.Add((failure, failed));
        var isEnough = RolloverExplorer.IsSure(failed, repetitions) || examined.Count == MostExamined;
        terminal.Status.Say(
            $"rollover {failure.Number} violates {string.Join(", ", failure.Rules)}; run again {repetitions} times, it failed {failed} times{(isEnough ? "" : ": going on, for one that fails nearly always")}");
        return isEnough;
    }

    /// <summary>Explains the one that failed most often, makes it small, and writes it, and all others as they are.</summary>
    /// <param name="shrinkTime">Ends the search for a smaller one.</param>
    /// <param name="cancellation">The user stops it.</param>
    public async Task WriteAsync(TimeSpan shrinkTime, CancellationToken cancellation)
    {
        if (examined.Count == 0 || cancellation.IsCancellationRequested)
            return;
        var (surest, failedAgain) = examined.MaxBy(one => one.Failed);
        foreach (var (failure, failed) in examined.Where(one => one.Failure != surest))
            await terminal.Output.WriteLineAsync($"rollover {failure.Number} as it was drawn: {Write(failure, failure.Result.Scenario, failed).Path}");
        await terminal.Output.WriteLineAsync();
        terminal.Status.Say(FailureReport.Lines(surest.Result));
        await terminal.Output.WriteLineAsync();

        var scenario = surest.Result.Scenario;
        var clock = Stopwatch.StartNew();
        (Scenario Scenario, int Failed)? small = null;
        if (failedAgain > 0)
        {
            var progress = new ShrinkProgress();
            var left = new TimeLeft(TimeProvider.System);
            await terminal.Status.ShowAsync(
                () => $"making it small: {progress.Tries} tried, {progress.Steps ?? RolloverExplorer.StepsOf(scenario)} steps left of {RolloverExplorer.StepsOf(scenario)}{left.DescribeLimit(shrinkTime)}",
                async () => small = await explorer.ShrinkAsync(surest, repetitions, options.Jobs, shrinkTime, progress, cancellation));
        }

        if (cancellation.IsCancellationRequested)
            await terminal.Output.WriteLineAsync("there may be a smaller one: it was interrupted");
        else if (clock.Elapsed >= shrinkTime)
            await terminal.Output.WriteLineAsync($"there may be a smaller one: the time for making it small was over (--shrink-time {SecondsText.Of(shrinkTime)})");
        var (path, text) = Write(surest, small?.Scenario ?? scenario, small?.Failed ?? failedAgain);
        await terminal.Output.WriteLineAsync(small is var (found, failedSmall)
            ? $"from {RolloverExplorer.StepsOf(scenario)} steps to {RolloverExplorer.StepsOf(found)}, which fail {failedSmall} times of {repetitions}: {path}\n"
            : $"nothing smaller was found that fails in most of its runs{(failedAgain == 0 ? ", since it did not fail again" : "")}: {path}\n");
        await terminal.Output.WriteAsync(text);
        await terminal.Output.WriteLineAsync($"\nrollover run {path}{(isSimulated ? " --world simulated" : "")}");
    }

    /// <summary>Writes what was found before the user stopped it, as it was drawn.</summary>
    public void WriteAsDrawn(IReadOnlyList<ExploredFailure> failures)
    {
        foreach (var failure in failures)
        {
            var failed = examined.Find(one => one.Failure == failure) is { Failure: not null } counted ? counted.Failed : (int?)null;
            terminal.Output.WriteLine($"rollover {failure.Number} violates {string.Join(", ", failure.Rules)}; as it was drawn: {Write(failure, failure.Result.Scenario, failed).Path}");
        }
    }

    private Task<int> CountAsync(Scenario scenario, IReadOnlyList<string> rules, CancellationToken cancellation) =>
        explorer.CountFailuresAsync(scenario, rules, repetitions, options.Jobs, cancellation);

    /// <summary>Writes it as a scenario. Where that cannot be done, its text is what there is of it: it is printed.</summary>
    private (string Path, string Text) Write(ExploredFailure failure, Scenario scenario, int? failed)
    {
        var found = new FoundRollover(scenario, failure.Rules, options.Seed, failure.Number, isSimulated, failed ?? 1, failed is null ? 1 : repetitions);
        var path = Path.Combine(folder, found.FileName);
        var text = found.Write(format);
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, text);
        }
        catch (Exception error) when (ResultsFolder.IsOfTheSurroundings(error))
        {
            results.Note($"the scenario {path} could not be written: {error.Message.TrimEnd('.')}");
        }

        return (path, text);
    }
}
