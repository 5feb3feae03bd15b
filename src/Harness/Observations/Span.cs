namespace Harness.Observations;

/// <summary>From one moment to another.</summary>
/// <param name="From">The first.</param>
/// <param name="Until">The last.</param>
internal readonly record struct Span(Stamp From, Stamp Until);
