using Harness.Observations;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>
/// Whether somebody goes on serving whenever a server is told to end, and nobody is told twice. A rollover without a survivor loses
/// connections however its servers leave, and a server that leaves may be gone at a second signal: a failure must not be made smaller
/// into one of these.
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
                return Ends(deploy.From, isAgain: false);
            case LeaveStep leave:
                return Ends(leave.Server, isAgain: false);
            case SignalStep signal when signal.Signal != Signal.Stop && signal.Signal != Signal.Continue:
                return Ends(signal.Server, signal.Target == SignalTarget.Any);
            case ParallelStep parallel:
                return Remain(parallel.Steps, serving);
            case RepeatStep repeat:
                return Remain(repeat.Steps, serving) && (repeat.Times == 1 || Remain(repeat.Steps, serving)); // a third time is as the second
            default:
                return true;
        }

        bool Ends(string server, bool isAgain) => serving.Remove(server) ? serving.Count > 0 : isAgain;
    });
}
