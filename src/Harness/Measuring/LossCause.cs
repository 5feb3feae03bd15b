namespace Harness.Measuring;

/// <summary>What went wrong in rollovers for one cause.</summary>
/// <param name="Rule">The rule that was violated.</param>
/// <param name="Text">How it came about, or what was violated: of the first one.</param>
/// <param name="Remedy">What helps; null where nothing is known.</param>
/// <param name="Hazard">The section of <c>docs/hazards.md</c> that tells of it; null where there is none.</param>
/// <param name="Sessions">How many sessions it cost, in all rollovers.</param>
/// <param name="Runs">In how many rollovers.</param>
internal sealed record LossCause(string Rule, string Text, string? Remedy, string? Hazard, long Sessions, int Runs);
