using Harness.Scenarios.Text;

namespace Harness.Scenarios.Matrices;

/// <summary>A value of an axis.</summary>
/// <param name="Text">What it is called in the name of a cell: what its author called it, or the value as it could stand in a file, in one line.</param>
/// <param name="Value">The value as it stands in the file.</param>
internal sealed record MatrixValue(string Text, Node Value);
