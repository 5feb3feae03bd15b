namespace Harness.Observations;

/// <summary>
/// How long something may take before a rule says that it took too long. The harness waits by the same limits. A scenario may set those of a connect and of a
/// reply; the others are multiplied by the run's time scale. The history records what was set, and the time scale, at the beginning of a run.
/// </summary>
internal static class Limits
{
    /// <summary>How long a connect may take beyond the round trip, where the scenario does not say: <c>connect-limit</c>.</summary>
    public static readonly TimeSpan Connect = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a reply may take beyond the round trip, where the scenario does not say: <c>reply-limit</c>.</summary>
    public static readonly TimeSpan Reply = TimeSpan.FromSeconds(1);

    /// <summary>How long an established session may be without a process that holds its server's end.</summary>
    public static readonly TimeSpan WithoutOwner = TimeSpan.FromSeconds(5);

    /// <summary>How long a server may go on listening after it was told to drain.</summary>
    public static readonly TimeSpan Listening = TimeSpan.FromSeconds(5);

    /// <summary>How long a draining server may take to exit after its last session has ended.</summary>
    public static readonly TimeSpan ExitAfterSessions = TimeSpan.FromSeconds(5);

    /// <summary>How long a server that replaced itself may be without a process of its new generation: another one may take the place of one that ended.</summary>
    public static readonly TimeSpan WithoutGeneration = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How much longer than its limit something is waited for, at the most, because the harness did not run for so long. A harness that was kept waiting for longer is not waited
    /// for: the run cannot be judged by it. Not scaled.
    /// </summary>
    public static readonly TimeSpan HarnessPauses = TimeSpan.FromSeconds(10);
}
