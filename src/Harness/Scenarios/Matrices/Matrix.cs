using System.Collections.Immutable;

namespace Harness.Scenarios.Matrices;

/// <summary>The axes of a scenario file: one scenario for each combination of their values.</summary>
/// <param name="Axes">The axes, in the order of the file.</param>
internal sealed record Matrix(IReadOnlyList<MatrixAxis> Axes)
{
    /// <summary>More cells than these are a mistake of the author's: each is a run of a scenario.</summary>
    public const int MostCells = 256;

    /// <summary>How many cells there are.</summary>
    public long Count => Axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Values.Count, int.MaxValue));

    /// <summary>All cells: the last axis changes first.</summary>
    internal IReadOnlyList<MatrixCell> Cells
    {
        get
        {
            IReadOnlyList<ImmutableArray<MatrixValue>> rows = [[]];
            foreach (var axis in Axes)
                rows = [.. rows.SelectMany(row => axis.Values.Select(row.Add))];
            return [.. rows.Select(row => new MatrixCell([.. Axes.Zip(row)]))];
        }
    }
}
