using System.CommandLine;
using System.Diagnostics;
using Harness.Extending;
using Harness.Measuring;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Trying;

namespace Harness.Commands;

/// <summary><c>rollover try</c>: tries the rollover of a server that is named on the command line, without a scenario file.</summary>
internal sealed class TryCommand : Command
{
    private const int MostHistories = 10;

    /// <summary>How many instances are started before rollovers are repeated and for what follows them: each may take the time that it needs.</summary>
    private const int StartsInAll = 20;

    private const string HazardFiles = "hazard-";

    private readonly Argument<string[]> words = new("COMMAND") { Description = "After '--': the program and its arguments. $port and $address in them are replaced by the port and the address that it has to listen on", Arity = ArgumentArity.OneOrMore };

    private readonly ServerOptions server;

    private readonly Option<double?> maxLost = MaxLostOption.Of("Repeats rollovers until it is proved that at most N of a million connections are lost, or that more are lost (default: 10/M)");

    private readonly Option<int?> seconds = NumberOption.Of("--time", alias: null, most: 86_400, "For how many seconds rollovers are repeated at the most (default: 60)");

    private readonly Option<int?> limit = NumberOption.Of("--limit", alias: null, most: 172_800, "How many seconds the whole trial may take; what is not done by then is left out (default: --time plus 60, plus 20 times the part of --ready-within above 10s)");
    private readonly Option<bool> noHazards = new("--no-hazards") { Description = "Ends after the rollovers: provokes no hazards, and tries no other signals" };
    private readonly SuiteArguments suite;
    private readonly Terminal terminal;
    private readonly Action beforeRun;

    public TryCommand(Terminal terminal, Action beforeRun) : base("try", "Tries the rollover of a server, without a scenario file: starts two instances, replaces one by the other under traffic, provokes the hazards that a rollover meets only by chance, and says what is lost, why, and what helps.")
    {
        this.terminal = terminal;
        this.beforeRun = beforeRun;
        Arguments.Add(words);
        server = new ServerOptions(this);
        Options.Add(maxLost);
        Options.Add(seconds);
        Options.Add(limit);
        Options.Add(noHazards);
        suite = new SuiteArguments(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (server.Read(parsed, parsed.GetValue(words)!, out var problem) is not { } tried)
        {
            await terminal.Errors.WriteLineAsync($"rollover: {problem}");
            return ExitCodes.Usage;
        }

        if (!suite.HasDescriptors(parsed, jobs: 1, terminal))
            return ExitCodes.Usage;
        beforeRun();
        if (await suite.PrepareAsync(parsed, SeedOption.New(), terminal) is not { } prepared)
            return ExitCodes.Usage;
        var clock = Stopwatch.StartNew();
        var runner = new SuiteRunner(Extensions.None.Verbs, EchoProgram.BesideHarness, prepared);
        var gate = new LossGate(parsed.GetValue(maxLost) ?? 10, Rate.DefaultConfidence);
        var kept = 0;
        var rollovers = TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? 60);
        var all = parsed.GetValue(limit) is { } most ? TimeSpan.FromSeconds(most) : rollovers + TimeSpan.FromMinutes(1) + (StartsInAll * (tried.ReadyWithin - Servers.DefaultReadyWithin > TimeSpan.Zero ? tried.ReadyWithin - Servers.DefaultReadyWithin : TimeSpan.Zero));
        var report = await new Trial(RunOneAsync, gate, TimeProvider.System).RunAsync(tried, new TrialLimits(rollovers, all, !parsed.GetValue(noHazards)), cancellation);
        await terminal.Output.WriteAsync(TrialPage.Render(report, clock.Elapsed, gate));
        await WriteAsync(report, prepared.Results);
        if (cancellation.IsCancellationRequested)
            return ExitCodes.Interrupted;
        return report.HarnessFailed ? ExitCodes.InternalError
            : report.IsViolated ? ExitCodes.Violated
            : report.IsProved ? ExitCodes.Verified
            : ExitCodes.Inconclusive;

        async Task<ScenarioResult> RunOneAsync(Scenario scenario, CancellationToken stop)
        {
            var result = await runner.RunOneAsync(scenario, stop);
            if (result.Verdict is { Outcome: Outcome.Verified } || kept++ >= MostHistories)
                prepared.Results.Delete(Path.GetDirectoryName(result.HistoryPath));
            return result;
        }
    }

    /// <summary>The scenarios, to be run again and changed.</summary>
    private async Task WriteAsync(TrialReport report, ResultsFolder results)
    {
        var format = Extensions.None.Format;
        foreach (var place in report.Places)
        {
            var name = $"{place.Measured.Name.Replace(" ", "", StringComparison.Ordinal)}.yaml";
            results.Write(name, format.Write(place.Scenario));
            if (!results.IsNowhere)
                await terminal.Output.WriteLineAsync($"again: rollover run {SafeText.Of(Path.Combine(results.Path, name))}");
        }

        foreach (var tried in report.Hazards)
            results.Write($"{HazardFiles}{tried.Hazard.Name}.yaml", format.Write(tried.Hazard.Scenario));
        if (report.Hazards.Count > 0 && !results.IsNowhere)
            await terminal.Output.WriteLineAsync($"hazards: rollover run {SafeText.Of(results.Path)} --filter {HazardFiles}");
        Unwritten.Report(results, terminal);
    }
}
