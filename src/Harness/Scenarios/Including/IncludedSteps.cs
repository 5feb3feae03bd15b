namespace Harness.Scenarios.Including;

/// <summary>The steps of a file that another one includes.</summary>
/// <param name="File">The file, as the including one names it.</param>
/// <param name="Steps">Its steps.</param>
internal sealed record IncludedSteps(string File, IReadOnlyList<Step> Steps);
