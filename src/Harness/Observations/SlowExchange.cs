namespace Harness.Observations;

/// <summary>An exchange of a session of traffic whose reply took 100 ms or more.</summary>
/// <param name="Exchange">Its number in the session, from 1.</param>
/// <param name="Sent">When its request was about to be sent.</param>
/// <param name="Seen">When its reply was complete.</param>
internal sealed record SlowExchange(int Exchange, Stamp Sent, Stamp Seen);
