namespace Draining.Outside;

/// <summary>What came of it.</summary>
/// <param name="NewPid">The process id of the new server.</param>
/// <param name="Left">What came of the old one's leaving.</param>
public sealed record ReplaceResult(int NewPid, LeaveResult Left);
