namespace Draining.Outside;

/// <summary>How a server is to be taken out of its groups.</summary>
public sealed record LeaveOptions
{
    /// <summary>Only groups of this port; null for every group in which the server listens.</summary>
    public int? Port { get; init; }

    /// <summary>The number of the signal that tells the server to stop; null if somebody else does.</summary>
    public int? Signal { get; init; } = 15; // SIGTERM

    /// <summary>How long the server may take to end before it is killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long may be waited for what had come to the old server to be accepted, and for the group's lock.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a selector that is not this library's is replaced.</summary>
    public bool ReplaceSelector { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Unsettled">What was not through in the time and may be lost, in words; null if there was nothing.</param>
/// <param name="Killed">Whether the server did not end in the grace period.</param>
public sealed record LeaveResult(string? Unsettled, bool Killed);
