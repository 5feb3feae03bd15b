namespace Harness.Observations;

/// <summary>What was not as it has to be in a session of traffic; its first flaw ends a session.</summary>
/// <param name="Detail">The error of the connect or of the end, in words; null if there was none.</param>
/// <param name="Listening">Of a connect that failed: the servers that listened right after, by the kernel's tables; otherwise null.</param>
/// <param name="Exchange">Of a reply that is wrong or missing: the number of its exchange, from 1; otherwise null.</param>
/// <param name="SentAt">When its line was about to be sent.</param>
/// <param name="Echo">Of a wrong reply: what came back before the owner's mark.</param>
/// <param name="ClaimedPid">Of a wrong reply: the process id in the owner's mark, or null if there was no such mark.</param>
/// <param name="Missed">Of a missing reply: what had come until then.</param>
/// <param name="Waited">Of a missing reply: how long the client waited for it; null if the server's side ended first or the run was ended.</param>
/// <param name="Unexpected">Bytes that belong to no exchange, or null.</param>
/// <param name="SeenAt">When the wrong reply, the missing one or the unexpected bytes were seen; of a connect that failed when it was looked who listens.</param>
/// <param name="Fault">Of a wrong reply: what is wrong with it, where the protocol has words for that.</param>
internal sealed record TrafficFlaw(
    string? Detail = null,
    IReadOnlyList<string>? Listening = null,
    int? Exchange = null,
    Stamp? SentAt = null,
    Payload? Echo = null,
    int? ClaimedPid = null,
    Payload? Missed = null,
    TimeSpan? Waited = null,
    Payload? Unexpected = null,
    Stamp? SeenAt = null,
    string? Fault = null);
