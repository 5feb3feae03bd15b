namespace Rollover;

/// <summary>What came of a scenario.</summary>
public enum Outcome
{
    /// <summary>Every rule holds, or exactly those are violated that the scenario says.</summary>
    Verified,

    /// <summary>A rule is violated that should hold, or the other way round.</summary>
    Violated,

    /// <summary>It could not be told: the run was interrupted, the evidence does not decide, or the harness failed.</summary>
    Inconclusive,

    /// <summary>This machine cannot run it: a program is missing, or it gives no network namespace.</summary>
    Skipped,
}
