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
        SetAction(Run);
    }

    private Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        if (LogOption.Open(parsed.GetValue(log), terminal) is not { } opened)
            return Task.FromResult(ExitCodes.Usage);
        using var factory = opened;
        var logger = factory.CreateLogger("prove");
        try
        {
            return Task.FromResult(arguments.World(parsed) is { } world ? ProveOne(world, parsed, logger, cancellation) : ProveStandard(parsed, logger, cancellation));
        }
        catch (OperationCanceledException)
        {
            return Task.FromResult(ExitCodes.Interrupted);
        }
    }

    private int ProveOne(RolloverWorld world, ParseResult parsed, ILogger logger, CancellationToken cancellation)
    {
        if (world.Problem is { } problem)
        {
            terminal.Errors.WriteLine($"rollover: {problem}");
            return ExitCodes.Usage;
        }

        terminal.Output.WriteLine(ProofReport.Describe(world));
        logger.Enters($"explores {ProofReport.Describe(world)}");
        var exploration = Proof.Of(world, parsed.GetValue(states), cancellation);
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

    private int ProveStandard(ParseResult parsed, ILogger logger, CancellationToken cancellation)
    {
        var worlds = StandardWorlds.All.Where(standard => standard.Name.Contains(parsed.GetValue(filter) ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
        if (worlds.Count == 0)
        {
            terminal.Errors.WriteLine($"rollover: no standard world has '{parsed.GetValue(filter)}' in its name");
            return ExitCodes.Usage;
        }

        var width = worlds.Max(standard => standard.Name.Length);
        terminal.Output.WriteLine($"{"".PadRight(width)}  {string.Join("  ", ProvenProperties.All.Select(property => ProvenProperties.NameOf(property).PadRight(14)))}".TrimEnd());
        var deviating = 0;
        foreach (var standard in worlds)
        {
            logger.Enters($"explores {standard.Name}");
            var exploration = Proof.Of(standard.World, parsed.GetValue(states), cancellation);
            logger.Enters($"explored it: {(exploration.IsComplete ? "whole" : "not whole")}, {exploration.Broken.Count} properties broken");
            terminal.Output.WriteLine(ProofReport.Describe(standard, exploration, width));
            deviating += ProofReport.IsAsExpected(standard, exploration) ? 0 : 1;
        }

        terminal.Output.WriteLine(deviating == 0
            ? $"all {worlds.Count} worlds as expected"
            : $"{deviating} of {worlds.Count} worlds not as expected");
        return deviating == 0 ? ExitCodes.Verified : ExitCodes.Violated;
    }
}
