namespace Harness.Observations;

/// <summary>The session that a client goes on from in another one, because the server ended it or said that it would.</summary>
/// <param name="Name">That session.</param>
/// <param name="IsRetry">Whether a request that was lost there is sent again.</param>
internal sealed record FollowedSession(string Name, bool IsRetry);
