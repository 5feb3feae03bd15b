namespace Replace;

/// <summary>The exit codes of <c>leave</c> and <c>replace</c> that are no <see cref="Draining.Outside.Refusal"/>. See docs/orchestrator.md.</summary>
public static class OutsideExitCodes
{
    /// <summary>The old server left and ended, and nothing is in doubt.</summary>
    public const int Done = 0;

    /// <summary>It left and ended, but some of what had come to it was not through in the time, and may be lost.</summary>
    public const int Unsettled = 2;

    /// <summary>It left, but did not end in the grace period, and was killed with its sessions.</summary>
    public const int Killed = 3;

    /// <summary>It ended, and a listener of it is still open: another process has it, and serves nobody.</summary>
    public const int StillOpen = 4;

    /// <summary>The command line is wrong (EX_USAGE of sysexits.h).</summary>
    public const int Usage = 64;

    /// <summary>Something unforeseen (EX_SOFTWARE). What was begun is undone, if the old server was not told to stop yet.</summary>
    public const int InternalError = 70;

    /// <summary>It was interrupted; 128 + the signal for the program.</summary>
    public const int Interrupted = 130;
}
