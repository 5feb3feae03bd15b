using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>The sessions that steps name.</summary>
internal static class StepSessions
{
    /// <summary>The steps with other sessions. One that is left with none goes; 'all' stays.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="other">Gives the other sessions in place of those that a step names.</param>
    public static IReadOnlyList<Step> Replace(IReadOnlyList<Step> steps, Func<SessionSet, SessionSet> other)
    {
        return
        [
            .. steps.Select(step => step switch
            {
                ParallelStep parallel => parallel with { Steps = Replace(parallel.Steps, other) },
                RepeatStep repeat => repeat with { Steps = Replace(repeat.Steps, other) },
                ConnectStep connect => connect with { Sessions = Other(connect.Sessions) },
                SendStep send => send with { Sessions = Other(send.Sessions) },
                HalfCloseStep halfClose => halfClose with { Sessions = Other(halfClose.Sessions) },
                DisconnectStep disconnect => disconnect with { Sessions = Other(disconnect.Sessions) },
                ResetStep reset => reset with { Sessions = Other(reset.Sessions) },
                AssertOwnerPidStep assert => assert with { Sessions = Other(assert.Sessions) },
                AssertQueuedStep assert => assert with { Sessions = Other(assert.Sessions) },
                _ => step,
            }).SelectMany(WhatIsLeft),
        ];

        SessionSet Other(SessionSet set) => set.All ? set : other(set);
    }

    /// <summary>A step from which something was taken: nothing if it names no session or holds no step any more, and of 'parallel' with one step that one.</summary>
    public static IReadOnlyList<Step> WhatIsLeft(Step step) => step switch
    {
        ParallelStep { Steps: [] or [_] } parallel => parallel.Steps,
        RepeatStep { Steps: [] } => [],
        ConnectStep connect when IsEmpty(connect.Sessions) => [],
        SendStep send when IsEmpty(send.Sessions) => [],
        HalfCloseStep halfClose when IsEmpty(halfClose.Sessions) => [],
        EndSessionsStep end when IsEmpty(end.Sessions) => [],
        AssertOwnerPidStep assert when IsEmpty(assert.Sessions) => [],
        AssertQueuedStep assert when IsEmpty(assert.Sessions) => [],
        _ => [step],
    };

    private static bool IsEmpty(SessionSet set) => set is { All: false, Names.Count: 0 };
}
