using System.CommandLine;
using Harness.Running;
using Harness.Worlds.Linux;

namespace Harness.Commands;

/// <summary>What all commands have in common that run scenarios: where the results go, and how patient they are.</summary>
internal sealed class SuiteArguments
{
    private readonly Option<string> results = new("--results")
    {
        Description = "Where the results go: a folder a run, and the link 'latest'",
        HelpName = "DIR",
        DefaultValueFactory = _ => "results",
    };

    private readonly Option<double> timeScale = new("--time-scale")
    {
        Description = "Multiplies every deadline, for machines that are slow or busy",
        HelpName = "FACTOR",
        DefaultValueFactory = _ => 1,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, out var value) && value is >= 0.1 and <= 100)
                return value;
            result.AddError($"--time-scale takes a number from 0.1 to 100, not '{result.Tokens[0].Value}'");
            return 0;
        },
    };

    public SuiteArguments(Command command)
    {
        command.Options.Add(results);
        command.Options.Add(timeScale);
    }

    /// <summary>Says what this machine lacks and makes the results folder; null, and it has been said, where no results can be written.</summary>
    public async Task<SuiteOptions?> PrepareAsync(ParseResult parsed, Terminal terminal)
    {
        var isolation = MachineIsolation.Best;
        if (isolation == Isolation.LoopbackAddress)
            await terminal.Errors.WriteLineAsync("rollover: this machine gives no network namespaces; each scenario gets a loopback address of its own instead");
        if (!ParentDeathSignal.IsAvailable)
            await terminal.Errors.WriteLineAsync("rollover: 'setpriv' (util-linux) is not installed; servers would outlive a harness that is killed");

        var root = parsed.GetRequiredValue(results);
        try
        {
            return new SuiteOptions(isolation, ResultsFolder.Create(root, DateTimeOffset.UtcNow), parsed.GetValue(timeScale));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await terminal.Errors.WriteLineAsync($"rollover: no results can be written to '{root}': {error.Message} Name another folder with --results.");
            return null;
        }
    }
}
