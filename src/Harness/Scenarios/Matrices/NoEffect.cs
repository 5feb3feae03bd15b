namespace Harness.Scenarios.Matrices;

/// <summary>Why a change changes nothing in a scenario.</summary>
/// <param name="Line">The line of the file that shows it.</param>
/// <param name="Why">Why, in a sentence without a full stop.</param>
/// <param name="Remedy">What to do about it where it is to be compared; null where there is nothing.</param>
internal sealed record NoEffect(int Line, string Why, string? Remedy = null);
