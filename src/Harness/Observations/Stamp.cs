namespace Harness.Observations;

/// <summary>When something happened that is recorded later: its time, and its place in the order of events.</summary>
/// <param name="At">The time since the run began.</param>
/// <param name="After">
/// The number of the last event at that moment. Of what the harness does it is read before the system call, of what it sees after it was
/// seen: as if an event had been recorded right there.
/// </param>
internal readonly record struct Stamp(TimeSpan At, long After);
