using System.Globalization;

namespace Harness.Proving;

/// <summary>What a proof says, in words.</summary>
internal static class ProofReport
{
    /// <summary>What a world consists of, in one line.</summary>
    public static string Describe(RolloverWorld world)
    {
        ArgumentNullException.ThrowIfNull(world);
        return string.Join(", ", Parts(world));
    }

    /// <summary>What a world consists of, a part an item.</summary>
    internal static IReadOnlyList<string> Parts(RolloverWorld world)
    {
        string[] parts =
        [
            Count(world.Servers, "server"),
            world.Rollovers == 0 ? "" : $"{world.Rollovers} of them {(world.Rollovers == 1 ? "leaves" : "leave")} by '{NameOf(world.Mode)}'{(world.LeavesOutside ? " from outside" : "")}{Without(world)}",
            world is { Listeners: 1, OtherListeners: 1 } ? "" : $"{Count(world.Listeners, "listener")} each, {world.OtherListeners} of each other server{(world.Interleaved ? ", in turns" : "")}",
            world.Tools == 1 ? "" : $"{Count(world.Tools, "tool")} each",
            world.ToolGuards ? "tools guard" : "",
            world.ToolKills == 0 ? "" : $"{Count(world.ToolKills, "tool")} may be killed",
            world.ToolCancels == 0 ? "" : $"{Count(world.ToolCancels, "tool")} may be told to end",
            world.DetachesBeforeClose ? "tools detach before the close" : "",
            world.Joins == 0 ? "" : $"{world.Joins} more {(world.Joins == 1 ? "joins" : "join")}",
            Count(world.Clients, "client"),
            world.ServerFirstClients == 0 ? "" : Count(world.ServerFirstClients, "server-speaks-first client"),
            world.VanishingClients == 0 ? "" : Count(world.VanishingClients, "vanishing client"),
            $"backlog {world.Backlog}",
            $"tcp_migrate_req {(world.Migrate ? 1 : 0)}",
            world.SynCookies ? "SYN cookies" : "",
            world.Kills == 0 ? "" : $"{Count(world.Kills, "server")} may be killed",
            world.ForeignPrograms == 0 ? "" : Count(world.ForeignPrograms, "foreign program"),
            world.ProbesRoughly ? "rough probes" : "",
            world.Assumptions.AtomicSegments ? "segments are atomic" : "",
            world.Assumptions.SettlingSuffices ? "" : "settling need not suffice",
            world.Assumptions.LockIsPatient ? "" : "the lock need not be waited for",
            world.Assumptions.WaitIsPatient ? "" : "the wait may be cut short",
        ];
        return [.. parts.Where(part => part.Length > 0)];
    }

    /// <summary>A property and what came of it: <c>none-lost      holds in all 4,422 states</c>, or a shortest run that breaks it, one step a line.</summary>
    public static IEnumerable<string> Describe(ProvenProperty property, Exploration exploration)
    {
        ArgumentNullException.ThrowIfNull(exploration);
        var name = ProvenProperties.NameOf(property);
        if (!exploration.Broken.TryGetValue(property, out var run))
            return [$"{name,-13} {(exploration.IsComplete ? $"holds in all {States(exploration)}" : $"not decided: there are more than {States(exploration)}, which were looked at (--states)")}"];

        var ending = property switch
        {
            ProvenProperty.AllEnd => "no way leads to the end of the run from here",
            ProvenProperty.NoneStarved => "every way to the end of the run from here leaves a server without new connections",
            _ => null,
        };
        return
        [
            $"{name,-13} broken: {ProvenProperties.Describe(property)}; a shortest run has {Count(run.Steps.Count, "step")}:",
            .. run.Describe().Select((line, index) => $"  {index + 1,3}  {line}"),
            .. ending is null ? Array.Empty<string>() : [$"       {ending}"],
        ];
    }

    /// <summary>A row of the table of standard worlds.</summary>
    public static string Describe(StandardWorld standard, Exploration exploration, int nameWidth)
    {
        ArgumentNullException.ThrowIfNull(standard);
        ArgumentNullException.ThrowIfNull(exploration);
        var verdict = string.Join("  ", ProvenProperties.All.Select(property => Cell(property, exploration).PadRight(14)));
        var deviation = IsAsExpected(standard, exploration) ? "" : $"   EXPECTED {Expectation(standard)}";
        return $"{standard.Name.PadRight(nameWidth)}  {verdict}  {States(exploration)}{deviation}";
    }

    /// <summary>Whether a standard world came out as it has to.</summary>
    public static bool IsAsExpected(StandardWorld standard, Exploration exploration)
    {
        ArgumentNullException.ThrowIfNull(standard);
        ArgumentNullException.ThrowIfNull(exploration);
        return exploration.IsComplete && exploration.Broken.Keys.Order().SequenceEqual(standard.Broken.Order());
    }

    private static string Expectation(StandardWorld standard) =>
        standard.Broken.Count == 0 ? "everything holds" : $"broken: {string.Join(", ", standard.Broken.Select(ProvenProperties.NameOf))}";

    private static string Cell(ProvenProperty property, Exploration exploration) =>
        exploration.Broken.TryGetValue(property, out var run) ? $"broken in {run.Steps.Count}" : exploration.IsComplete ? "holds" : "not decided";

    private static string Without(RolloverWorld world) =>
        world.Without.Count == 0 ? "" : $" without {string.Join(" and ", world.Without.Select(NameOf))}";

    /// <summary>A value of an enumeration as it is written on the command line.</summary>
    internal static string NameOf<T>(T value) where T : struct, Enum => string.Concat(value.ToString().Select((character, index) =>
        char.IsUpper(character) ? $"{(index > 0 ? "-" : "")}{char.ToLowerInvariant(character)}" : $"{character}"));

    private static string States(Exploration exploration) => Count(exploration.States, "state");

    private static string Count(int number, string what) => $"{number.ToString("N0", CultureInfo.InvariantCulture)} {what}{(number == 1 ? "" : "s")}";
}
