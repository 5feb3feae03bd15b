using Harness.Observations;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>
/// Has some of a rollover's servers taken out of their group from outside, before they are told to drain. Drawn when all else is, so that a seed
/// draws the same rollovers as it would without.
/// </summary>
internal static class DrawnLeaves
{
    private const int Percent = 25;

    // Generous: a busy machine is no violation, and the tool is a program that has to start.
    private static readonly TimeSpan polling = TimeSpan.FromSeconds(60);

    /// <summary>Changes steps of a rollover in which whoever leaves finds somebody who stays.</summary>
    public static void Draw(Draws draws, List<Step> steps)
    {
        var stopped = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < steps.Count; i++)
            steps[i] = Changed(steps[i]);

        // A server that is stopped accepts nobody, and what waits in its queue would be waited for.
        Step Changed(Step step)
        {
            switch (step)
            {
                case SignalStep { Signal: { } signal } sent when signal == Signal.Stop:
                    stopped.Add(sent.Server);
                    return step;
                case SignalStep { Signal: { } signal } sent when signal == Signal.Continue:
                    stopped.Remove(sent.Server);
                    return step;
                case SignalStep { Signal: { } signal, Target: SignalTarget.Running } sent when signal != Signal.Kill && !stopped.Contains(sent.Server) && draws.Chance(Percent):
                    return new LeaveStep(sent.Server, signal, Within: polling);
                case DeployStep deploy when draws.Chance(Percent):
                    return deploy with { LeavesOutside = true, Within = polling };
                case ParallelStep parallel:
                    return parallel with { Steps = [.. parallel.Steps.Select(Changed)] };
                default:
                    return step;
            }
        }
    }
}
