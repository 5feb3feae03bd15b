using System.Collections.Immutable;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Verbs;

namespace Harness.Proving;

/// <summary>A run that breaks a property, as a scenario file: the run as a comment, and steps that do the same to real servers.</summary>
internal static class Counterexample
{
    /// <summary>
    /// The name of its file: <c>prove-accept-none-lost.yaml</c>, and for a world that is not the one that a drain has by default also what is
    /// different in it, so that no world's file takes the place of another's.
    /// </summary>
    public static string FileName(RolloverWorld world, ProvenProperty property)
    {
        ArgumentNullException.ThrowIfNull(world);
        var different = ProofReport.Parts(world).Except(ProofReport.Parts(new RolloverWorld { Mode = world.Mode }), StringComparer.Ordinal);
        string[] parts = ["prove", ProofReport.NameOf(world.Mode), ProvenProperties.NameOf(property), .. different];
        return $"{string.Join('-', parts.SelectMany(Words))}.yaml";
    }

    private static IEnumerable<string> Words(string part) => part.ToLowerInvariant().Split([' ', ',', '\''], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The text of the file.</summary>
    public static string Write(RolloverWorld world, ProvenProperty property, ModelRun run)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(run);
        var steps = new CounterexampleSteps(run, world);
        var scenario = new Scenario
        {
            Name = $"{ProvenProperties.NameOf(property)}, broken by {ProofReport.NameOf(world.Mode)}",
            Tags = ["counterexample", "prove"],
            Kernel = world.Migrate ? new Dictionary<string, int>(StringComparer.Ordinal) { ["tcp_migrate_req"] = 1 } : ImmutableDictionary<string, int>.Empty,
            Server = new ServerSpecification { Args = Arguments(world) },
            Steps = steps.All,
        };
        var lines = new List<string>
        {
            $"The model of the kernel breaks '{ProvenProperties.NameOf(property)}': {ProvenProperties.Describe(property)}.",
            $"The world: {ProofReport.Describe(world)}.",
            "A shortest run:",
        };
        lines.AddRange(run.Describe().Select((line, index) => $"{index + 1,4}  {line}"));
        lines.Add(steps.IsForced
            ? "The steps below bring real servers there."
            : "The steps below do to real servers what is done in this run from outside. What lies between is a matter of microseconds, which no step can force: 'rollover measure' counts how often it happens.");
        if (world.Without.Count > 0 || world.ForeignPrograms > 0)
            lines.Add($"The {(world.LeavesOutside ? "tool leaves" : "servers of this repository leave")} no part of {(world.LeavesOutside ? "its work" : "their drain")} out, and nothing here attaches a foreign program.");
        if (world.LeavesOutside && (world.Listeners > 1 || world.OtherListeners > 1))
            lines.Add("The servers of this repository have one listener each.");
        if (world.ToolKills > 0 || world.ToolCancels > 0)
            lines.Add("Nothing here kills a tool or tells it to end.");
        var text = ScenarioFormat.Of(new VerbCatalog()).Write(scenario);
        return string.Concat(lines.Select(line => $"# {line}\n")) + text;
    }

    private static string[] Arguments(RolloverWorld world)
    {
        string[] drain = ["--drain", ProofReport.NameOf(world.Mode)];
        // EchoServer takes no backlog of 0.
        return world.Backlog is 0 or 4096 ? drain : [.. drain, "--backlog", $"{world.Backlog}"];
    }
}
