namespace Draining.Outside;

/// <summary>What came of it.</summary>
/// <param name="Unsettled">What was not through in the time and may be lost, in words; null if there was nothing.</param>
/// <param name="Killed">Whether the server did not end in the grace period, and processes of it were killed.</param>
public sealed record LeaveResult(string? Unsettled, bool Killed)
{
    /// <summary>The listeners of the server that are open though it has ended, and who has them, in words; null if all are closed. The selector stays then: who comes to one of them is served by nobody.</summary>
    public string? StillOpen { get; init; }
}
