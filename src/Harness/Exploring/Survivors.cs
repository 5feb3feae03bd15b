using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>
/// Whether somebody goes on serving whenever a server is told to end. A rollover without a survivor loses connections however its
/// servers leave: a failure must not be made smaller into that one.
/// </summary>
internal static class Survivors
{
    public static bool Remain(IReadOnlyList<Step> steps) => Remain(steps, new HashSet<string>(StringComparer.Ordinal));

    private static bool Remain(IEnumerable<Step> steps, HashSet<string> serving) => steps.All(step =>
    {
        switch (step)
        {
            case SpawnStep spawn:
                serving.Add(spawn.Server);
                return true;
            case DeployStep deploy:
                serving.Add(deploy.To);
                return Ends(deploy.From);
            case SignalStep signal when signal.Signal != Signal.Stop && signal.Signal != Signal.Continue:
                return Ends(signal.Server);
            case ParallelStep parallel:
                return Remain(parallel.Steps, serving);
            case RepeatStep repeat:
                return Remain(repeat.Steps, serving);
            default:
                return true;
        }

        bool Ends(string server) => !serving.Remove(server) || serving.Count > 0;
    });
}
