using System.CommandLine;
using System.Globalization;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;
using Harness.Worlds.Simulated;

namespace Harness.Commands;

/// <summary>What all commands have in common that run scenarios: where the results go, and how patient they are.</summary>
internal sealed class SuiteArguments
{
    private readonly Option<string> results = ResultsOption.Of("Where the results go: a folder a run, and the link 'latest'");

    private readonly Option<double> timeScale = new("--time-scale")
    {
        Description = "Multiplies every deadline, for machines that are slow or busy",
        HelpName = "FACTOR",
        DefaultValueFactory = _ => 1,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0.1 and <= 100)
                return value;
            result.AddError($"--time-scale takes a number from 0.1 to 100, not '{result.Tokens[0].Value}'");
            return 0;
        },
    };

    private readonly Option<WorldKind> world = new("--world")
    {
        Description = "'real': processes on this kernel; 'simulated': a model of both, in virtual time (default: real)",
        HelpName = "WORLD",
        CustomParser = result =>
        {
            if (NamedValue.TryRead<WorldKind>(result.Tokens[0].Value, out var value))
                return value;
            result.AddError($"--world takes 'real' or 'simulated', not '{result.Tokens[0].Value}'");
            return default;
        },
    };

    private readonly Option<string?> log = LogOption.Of();

    public SuiteArguments(Command command)
    {
        command.Options.Add(world);
        command.Options.Add(results);
        command.Options.Add(timeScale);
        command.Options.Add(log);
    }

    /// <summary>Whether this process may open as many files as so many scenarios at once take; if not, it has been said. To be asked first of all.</summary>
    public bool HasDescriptors(ParseResult parsed, int jobs, Terminal terminal)
    {
        if (parsed.GetValue(world) == WorldKind.Simulated || DescriptorLimit.RaiseFor(jobs) is not { } problem)
            return true;
        terminal.Errors.WriteLine($"rollover: {problem}");
        return false;
    }

    /// <summary>The same with a seed of its own, which is said where it matters.</summary>
    public async Task<SuiteOptions?> PrepareAsync(ParseResult parsed, Option<ulong?> seed, Terminal terminal)
    {
        var drawn = parsed.GetValue(seed) ?? SeedOption.New();
        if (parsed.GetValue(world) == WorldKind.Simulated)
            await terminal.Output.WriteLineAsync($"simulated worlds of seed {drawn}: with '--seed {drawn}' the same happens again");
        return await PrepareAsync(parsed, drawn, terminal);
    }

    /// <summary>
    /// Prepares the worlds, says what this machine lacks for them, and makes the results folder; null, and it has been said, where the folder is
    /// none.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="seed">Of simulated worlds.</param>
    /// <param name="terminal">Where it is said.</param>
    public async Task<SuiteOptions?> PrepareAsync(ParseResult parsed, ulong seed, Terminal terminal)
    {
        if (LogOption.Open(parsed.GetValue(log), terminal) is not { } opened)
            return null;
        var worlds = await WorldsAsync(parsed, seed, terminal);
        var root = ResultsRoot(parsed);
        try
        {
            return new SuiteOptions(worlds, ResultsFolder.CreateAnywhere(root, DateTimeOffset.UtcNow), parsed.GetValue(timeScale)) { Log = opened };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await terminal.Errors.WriteLineAsync($"rollover: no results can be written to '{SafeText.Of(root)}': {SafeText.Of(error.Message)} Name another folder with --results.");
            return null;
        }
    }

    /// <summary>Where the results of all runs are.</summary>
    public string ResultsRoot(ParseResult parsed) => parsed.GetRequiredValue(results);

    /// <summary>Prepares the worlds, and says what this machine lacks for them.</summary>
    /// <inheritdoc cref="PrepareAsync(ParseResult, ulong, Terminal)"/>
    public async Task<IWorlds> WorldsAsync(ParseResult parsed, ulong seed, Terminal terminal) =>
        parsed.GetValue(world) == WorldKind.Simulated ? new SimulatedWorlds(seed) : await RealAsync(terminal);

    private static async Task<LinuxWorlds> RealAsync(Terminal terminal)
    {
        var isolation = MachineIsolation.Best;
        if (isolation == Isolation.LoopbackAddress)
            await terminal.Errors.WriteLineAsync("rollover: this machine gives no network namespaces; each scenario gets a loopback address of its own instead");
        if (!ParentDeathSignal.IsAvailable)
            await terminal.Errors.WriteLineAsync("rollover: 'setpriv' (util-linux) is not installed; servers outlive a harness that is killed for a moment, until its guardian ends them");
        return new LinuxWorlds(isolation, haveAllChildren: terminal.IsOfProcess);
    }
}
