using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>The sessions that steps name.</summary>
internal static class StepSessions
{
    /// <summary>
    /// The steps with other sessions. One that is left with none goes, and so does one that holds no step any more; 'all' stays.
    /// </summary>
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
            }).Where(step => !IsEmpty(step)),
        ];

        SessionSet Other(SessionSet set) => set.All ? set : other(set);
    }

    /// <summary>Whether it is a step that names no session, or that holds no step.</summary>
    public static bool IsEmpty(Step step) => step switch
    {
        ParallelStep parallel => parallel.Steps.Count == 0,
        RepeatStep repeat => repeat.Steps.Count == 0,
        ConnectStep connect => IsEmpty(connect.Sessions),
        SendStep send => IsEmpty(send.Sessions),
        HalfCloseStep halfClose => IsEmpty(halfClose.Sessions),
        EndSessionsStep end => IsEmpty(end.Sessions),
        AssertOwnerPidStep assert => IsEmpty(assert.Sessions),
        AssertQueuedStep assert => IsEmpty(assert.Sessions),
        _ => false,
    };

    private static bool IsEmpty(SessionSet set) => set is { All: false, Names.Count: 0 };
}
