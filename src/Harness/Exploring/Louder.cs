using System.Globalization;
using Harness.Scenarios;
using Harness.Scenarios.Values;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>
/// Makes a scenario surer to meet the moment in which something is lost, with no more steps: by more clients in its traffic, and by more
/// sessions in the steps that open some. The sessions that are new do all that one of the old ones does.
/// </summary>
internal static class Louder
{
    private const int Clients = 64;
    private const int Sessions = 80;

    public static Scenario Of(Scenario scenario)
    {
        var steps = NestedSteps.Flat(scenario.Steps).ToList();
        var taken = steps.OfType<ConnectStep>().SelectMany(step => step.Sessions.Names).ToHashSet(StringComparer.Ordinal);
        var companions = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var connect in steps.OfType<ConnectStep>())
        {
            // One that has to land on a server of choice takes many connections already.
            if (connect is { To: null, RefusalExpected: false, Sessions: { All: false, Names: [.., var last] names } } && !names.Any(companions.ContainsKey))
                companions[last] = New(last, Math.Max(0, Sessions - names.Count), taken);
        }

        return scenario with { Steps = StepSessions.Replace(WithTraffic(scenario.Steps), WithCompanions) };

        SessionSet WithCompanions(SessionSet set) => SessionSet.InRanges([.. set.Names.SelectMany(name => companions.TryGetValue(name, out var more) ? [name, .. more] : (IReadOnlyList<string>)[name])]);
    }

    /// <summary>Names that nobody has yet, and which go on where this one's number ends.</summary>
    private static List<string> New(string after, int count, HashSet<string> taken)
    {
        var prefix = SessionRange.Prefix(after);
        _ = int.TryParse(after.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        List<string> names = [];
        while (names.Count < count)
        {
            var name = $"{prefix}{++number}";
            if (taken.Add(name))
                names.Add(name);
        }

        return names;
    }

    private static IReadOnlyList<Step> WithTraffic(IReadOnlyList<Step> steps) =>
    [
        .. steps.Select(step => step switch
        {
            StartTrafficStep { Clients: < Clients } traffic => traffic with { Clients = Clients },
            ParallelStep parallel => parallel with { Steps = WithTraffic(parallel.Steps) },
            RepeatStep repeat => repeat with { Steps = WithTraffic(repeat.Steps) },
            _ => step,
        }),
    ];
}
