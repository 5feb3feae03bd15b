namespace Harness.Running;

/// <summary>A request that a step sends on sessions.</summary>
/// <param name="Line">The bytes to send, by the session and the number of the exchange in it.</param>
/// <param name="Expected">What must come back; null: the line, and then the owner's mark.</param>
internal sealed record SessionRequest(Func<LiveSession, int, byte[]> Line, byte[]? Expected)
{
    /// <summary>Whether the reply ends with the owner's mark, <c>: from PID</c>.</summary>
    public bool OwnerMarked => Expected is null;
}
