namespace Harness.Rules.Explaining;

/// <summary>How a loss came about, as far as the evidence goes, and what helps against it.</summary>
/// <param name="Cause">The cause and where it lies, the same for all losses that one paragraph can explain: <c>queue of v1</c>.</param>
/// <param name="Text">What happened, in sentences.</param>
/// <param name="Remedy">What helps, in one sentence; null where nothing is known.</param>
/// <param name="Hazard">The section of <c>docs/hazards.md</c> that tells of it; null where there is none.</param>
internal sealed record Explanation(string Cause, string Text, string? Remedy = null, string? Hazard = null);
