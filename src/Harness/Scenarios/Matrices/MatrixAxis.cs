namespace Harness.Scenarios.Matrices;

/// <summary>One thing that the cells of a matrix differ in.</summary>
/// <param name="Name">What it is called in the name of a cell: <c>rtt</c>, <c>drain</c>, <c>v2.args</c>.</param>
/// <param name="Path">The keys of the file under which a value is put: <c>network</c>, <c>rtt</c>. For a <paramref name="Change"/> only its own.</param>
/// <param name="Place">Where it stands in the file.</param>
/// <param name="Values">The values.</param>
/// <param name="Change">What a value does to a scenario; null: it stands in the file under <paramref name="Path"/>.</param>
internal sealed record MatrixAxis(string Name, IReadOnlyList<string> Path, SourceSpan Place, IReadOnlyList<MatrixValue> Values, ScenarioAxis? Change);
