using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>Makes a scenario surer to meet the moment in which something is lost, with no more steps: by more clients in its traffic.</summary>
internal static class Louder
{
    private const int Clients = 64;

    public static Scenario Of(Scenario scenario) => scenario with { Steps = Steps(scenario.Steps) };

    private static IReadOnlyList<Step> Steps(IReadOnlyList<Step> steps) =>
    [
        .. steps.Select(step => step switch
        {
            StartTrafficStep { Clients: < Clients } traffic => traffic with { Clients = Clients },
            ParallelStep parallel => parallel with { Steps = Steps(parallel.Steps) },
            RepeatStep repeat => repeat with { Steps = Steps(repeat.Steps) },
            _ => step,
        }),
    ];
}
