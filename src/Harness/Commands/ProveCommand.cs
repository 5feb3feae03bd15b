using System.CommandLine;
using Harness.Proving;
using Harness.Reporting;
using Harness.Running;
using Harness.Scenarios.Text;
using Microsoft.Extensions.Logging;

namespace Harness.Commands;

/// <summary><c>rollover prove</c>: explores every order of steps of small worlds in a model of the kernel.</summary>
internal sealed class ProveCommand : Command
{
    /// <summary>The option for the limit of states; not a part of the world.</summary>
    public const string StatesName = "--states";

    /// <summary>The option for the folder of counterexamples; not a part of the world.</summary>
    public const string FolderName = "--counterexamples";

    /// <summary>The option that chooses among the standard worlds; not a part of a world.</summary>
    public const string FilterName = "--filter";

    private readonly Option<int> states = ProveArguments.Number(StatesName, "Gives up, undecided, when there are more states", 1, int.MaxValue, Proof.DefaultMostStates);

    private readonly Option<string> folder = new(FolderName)
    {
        Description = "Where each run that breaks a property is written as a scenario",
        HelpName = "DIR",
        DefaultValueFactory = _ => "counterexamples",
    };

    private readonly Option<string?> filter = new(FilterName)
    {
        Description = "Without a world: only those of the standard worlds with this text in their name",
        HelpName = "TEXT",
    };

    private readonly Option<string?> log = LogOption.Of();

    private readonly ProveArguments arguments;
    private readonly Terminal terminal;

    public ProveCommand(Terminal terminal) : base("prove", "Explores every order of the atomic steps of a small world, in a model of the kernel. Without a world: the standard ones.")
    {
        this.terminal = terminal;
        arguments = new ProveArguments(this);
        Options.Add(states);
        Options.Add(folder);
        Options.Add(filter);
        Options.Add(log);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (LogOption.Open(parsed.GetValue(log), terminal) is not { } opened)
            return ExitCodes.Usage;
        using var factory = opened;
        var logger = factory.CreateLogger("prove");
        try
        {
            return arguments.World(parsed) is { } world ? await ProveOneAsync(world, parsed, logger, cancellation) : await ProveStandardAsync(parsed, logger, cancellation);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
    }

    private async Task<int> ProveOneAsync(RolloverWorld world, ParseResult parsed, ILogger logger, CancellationToken cancellation)
    {
        if (world.Problem is { } problem)
        {
            terminal.Errors.WriteLine($"rollover: {problem}");
            return ExitCodes.Usage;
        }

        await terminal.Output.WriteLineAsync(ProofReport.Describe(world));
        logger.Enters($"explores {ProofReport.Describe(world)}");
        var (exploration, found) = (default(Exploration)!, 0);
        await terminal.Status.ShowAsync(
            () => $"{Volatile.Read(ref found):N0} states so far, of at most {parsed.GetValue(states):N0}",
            () => Task.Run(() => exploration = Proof.Of(world, parsed.GetValue(states), number => Volatile.Write(ref found, number), cancellation), CancellationToken.None));
        logger.Enters($"explored it: {(exploration.IsComplete ? "whole" : "not whole")}, {exploration.Broken.Count} properties broken");
        foreach (var property in ProvenProperties.All)
        {
            foreach (var line in ProofReport.Describe(property, exploration))
                terminal.Output.WriteLine(line);
            if (exploration.Broken.TryGetValue(property, out var run) && !TryWrite(world, property, run, parsed.GetRequiredValue(folder)))
                return ExitCodes.Usage;
        }

        return exploration.Broken.Count > 0 ? ExitCodes.Violated : exploration.IsComplete ? ExitCodes.Verified : ExitCodes.Inconclusive;
    }

    private bool TryWrite(RolloverWorld world, ProvenProperty property, ModelRun run, string directory)
    {
        var path = Path.Combine(directory, Counterexample.FileName(world, property));
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(path, Counterexample.Write(world, property, run));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            terminal.Errors.WriteLine($"rollover: no scenario can be written to '{SafeText.Of(directory)}': {SafeText.Of(error.Message)} Name another folder with {FolderName}.");
            return false;
        }

        terminal.Output.WriteLine($"       as a scenario: {path}");
        return true;
    }

    private async Task<int> ProveStandardAsync(ParseResult parsed, ILogger logger, CancellationToken cancellation)
    {
        var worlds = StandardWorlds.All.Where(standard => standard.Name.Contains(parsed.GetValue(filter) ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
        if (worlds.Count == 0)
        {
            terminal.Errors.WriteLine($"rollover: no standard world has '{parsed.GetValue(filter)}' in its name");
            return ExitCodes.Usage;
        }

        var width = worlds.Max(standard => standard.Name.Length);
        terminal.Output.WriteLine($"{"".PadRight(width)}  {string.Join("  ", ProvenProperties.All.Select(property => ProvenProperties.NameOf(property).PadRight(14)))}".TrimEnd());
        var (deviating, done) = (0, 0);
        var left = new TimeLeft(TimeProvider.System);
        await terminal.Status.ShowAsync(
            () => $"{Volatile.Read(ref done)} of {worlds.Count} worlds, {Volatile.Read(ref deviating)} not as expected{left.Describe(Volatile.Read(ref done), worlds.Count)}",
            () => Task.Run(ProveAll, CancellationToken.None));

        terminal.Output.WriteLine(deviating == 0
            ? $"all {worlds.Count} worlds as expected"
            : $"{deviating} of {worlds.Count} worlds not as expected");
        return deviating == 0 ? ExitCodes.Verified : ExitCodes.Violated;

        void ProveAll()
        {
            foreach (var standard in worlds)
            {
                logger.Enters($"explores {standard.Name}");
                var exploration = Proof.Of(standard.World, parsed.GetValue(states), cancellation: cancellation);
                logger.Enters($"explored it: {(exploration.IsComplete ? "whole" : "not whole")}, {exploration.Broken.Count} properties broken");
                terminal.Status.Say(ProofReport.Describe(standard, exploration, width));
                Volatile.Write(ref deviating, deviating + (ProofReport.IsAsExpected(standard, exploration) ? 0 : 1));
                Volatile.Write(ref done, done + 1);
            }
        }
    }
}
