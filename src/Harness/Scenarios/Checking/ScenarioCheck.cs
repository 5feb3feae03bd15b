using System.Net;
using System.Net.Sockets;
using Harness.Protocols;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Checking;

/// <summary>Finds what can be seen to be wrong in a whole scenario without running it.</summary>
/// <param name="steps">Knows the verbs.</param>
/// <param name="problems">Collects what is wrong.</param>
/// <param name="timeout">How long the scenario may take; null if the file says what cannot be read.</param>
internal sealed class ScenarioCheck(StepReader steps, Problems problems, TimeSpan? timeout)
{
    private readonly SortedSet<string> settings = new(StringComparer.Ordinal);
    private readonly HashSet<IPAddress> addresses = [];
    private Step? lastBeforeGap;

    /// <summary>Whether a step changes the kernel's settings, which takes a network namespace.</summary>
    public bool NeedsNamespace { get; private set; }

    /// <summary>The settings of the kernel that the scenario changes.</summary>
    public IReadOnlyCollection<string> KernelSettings => settings;

    /// <summary>The addresses of servers to which a step connects, beside the one that all servers share.</summary>
    public IReadOnlyCollection<IPAddress> ConnectedAddresses => addresses;

    /// <summary>Checks a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="root">The mapping that its file is, for the places of what no step says.</param>
    /// <param name="unreadFrom">The place from which on the file could not be read; null if all of it was.</param>
    public void Run(Scenario scenario, MappingNode root, SourceSpan? unreadFrom)
    {
        settings.UnionWith(scenario.Kernel.Keys);
        NeedsNamespace = scenario.Kernel.Count > 0 || scenario.Network is not null || scenario.Family == AddressFamily.InterNetworkV6 || scenario.Servers.Values.Prepend(scenario.Server).Any(server => server.Address is not null);
        var found = new Problems { OfPart = unreadFrom is not null };
        var scope = new Scope(found, (step, inner) =>
        {
            if (unreadFrom is { } gap && IsBefore(step.Place, gap) && (lastBeforeGap is null || IsBefore(lastBeforeGap.Place, step.Place)))
                lastBeforeGap = step;
            Check(step, inner, found);
        })
        {
            Addresses = scenario.Network is null ? AddressPlan.Loopback : AddressPlan.Across,
            Network = scenario.Network,
            Family = scenario.Family,
            Protocol = ProtocolCatalog.Of(scenario.Protocol),
            SpecificationOf = scenario.SpecificationOf,
        };
        scope.Sequence(scenario.Steps);

        CheckAddress(scenario.Server, Find(root, "server"), scope.Addresses, found);
        foreach (var (key, own) in (Find(root, "servers") as MappingNode)?.Entries ?? [])
        {
            if (scenario.Servers.TryGetValue(key.Value, out var server))
            {
                CheckAddress(server, own, scope.Addresses, found);
                CheckProtocol(server, own, scenario.Protocol, found);
            }

            if (NameText.FirstWrong(key.Value) < 0 && !scope.MayHaveStarted(key.Value))
                found.AddMissing(key.Span, $"no step starts the server '{key.Value}'", Suggestion.For(key.Value, scope.Servers) is { } meant ? $"did you mean '{meant}'?" : $"add '- spawn: {key.Value}', or remove it here");
        }

        foreach (var problem in found.InOrder.Where(problem => unreadFrom is not { } gap || IsBefore(problem.Span, EndOfTrust(gap))))
            problems.Add(problem.Span, problem.Message, problem.Remedy);
    }

    private static Node? Find(Node? mapping, string key) =>
        (mapping as MappingNode)?.Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;

    private static void CheckAddress(ServerSpecification server, Node? written, AddressPlan plan, Problems found)
    {
        if (server.Address is { } address && Find(written, "address") is { } place && plan.ProblemOf(address, AddressUse.Listen) is var (message, remedy))
            found.Add(place.Span, message, remedy);
    }

    private static void CheckProtocol(ServerSpecification server, Node? written, ProtocolSpecification protocol, Problems found)
    {
        if (server.Protocol is { } own && own != protocol && Find(written, SpecificationKind.ProtocolName) is { } place)
            found.Add(place.Span, own.Name == protocol.Name ? $"another server is asked in another way" : $"another server speaks '{protocol.Name}'", "all servers share the port, and no client chooses its server: give them one protocol");
    }

    private static bool IsBefore(SourceSpan first, SourceSpan second) => (first.Line, first.Column).CompareTo((second.Line, second.Column)) < 0;

    private void Check(Step step, Scope scope, Problems found)
    {
        if (step is UnreadStep unread)
        {
            scope.Doubt(unread.Words);
            return;
        }

        var syntax = steps.SyntaxOf(step);
        syntax.Check(step, scope);
        settings.UnionWith(syntax.KernelSettingsOf(step));
        addresses.UnionWith(syntax.AddressesOf(step));
        NeedsNamespace |= syntax.StepNeedsNamespace(step);
        if (timeout is { } limit)
            CheckDurations(step, syntax, limit, found);
    }

    /// <summary>What a step does is known if all of it was read: in the step before the gap, something may be missing.</summary>
    private SourceSpan EndOfTrust(SourceSpan gap)
    {
        if (lastBeforeGap is null)
            return gap;
        var line = lastBeforeGap.Place.Line;
        var standsInOneLine = line < gap.Line && lastBeforeGap is not UnreadStep && lastBeforeGap.ValuePlaces.Values.All(place => place.Line == line);
        return standsInOneLine ? gap : lastBeforeGap.Place;
    }

    private static void CheckDurations(Step step, StepSyntax syntax, TimeSpan limit, Problems found)
    {
        foreach (var (field, value) in syntax.Write(step).All)
        {
            if (value is TimeSpan span && span > limit)
                found.Add(step.PlaceOf(field.Name), $"'{field.Name}' is longer than the whole scenario may take, {DurationText.Of(limit)}", "shorten it, or raise 'timeout' at the top of the file");
        }
    }
}
