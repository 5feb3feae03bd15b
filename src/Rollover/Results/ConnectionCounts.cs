namespace Rollover;

/// <summary>What became of the connections of a run.</summary>
/// <param name="Rollovers">How many servers were replaced, reloaded or told to drain beside another one.</param>
/// <param name="Connections">How many connections clients asked for.</param>
/// <param name="Lost">How many of them were lost.</param>
/// <param name="Delayed">How many were established or answered too late.</param>
/// <param name="Excused">How many ended badly by the run's own doing.</param>
public sealed record ConnectionCounts(int Rollovers, int Connections, int Lost, int Delayed, int Excused);
