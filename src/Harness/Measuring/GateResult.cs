namespace Harness.Measuring;

/// <summary>Whether a measurement proves what a gate asks for.</summary>
internal enum GateDecision
{
    /// <summary>It is proved that no more is lost.</summary>
    Passed,

    /// <summary>It is proved that more is lost.</summary>
    Failed,

    /// <summary>Neither is proved.</summary>
    Undecided,
}

/// <summary>What a measurement says of a gate.</summary>
/// <param name="Decision">The answer.</param>
/// <param name="Reason">Of an undecided one: what it lacks, as a clause; otherwise null.</param>
/// <param name="MoreRollovers">Of an undecided one: how many more rollovers pass it if nothing more is lost; null where no number does.</param>
internal sealed record GateResult(GateDecision Decision, string? Reason, long? MoreRollovers);
