namespace Harness.Scenarios.Files;

/// <summary>The problems of the cells of a matrix: one that not every cell has says which.</summary>
/// <param name="cells">How many cells there are.</param>
internal sealed class CellProblems(int cells)
{
    private readonly Dictionary<Problem, List<string>> found = [];

    /// <summary>Adds those of a cell.</summary>
    public void Add(string cell, Problems problems)
    {
        foreach (var problem in problems.InOrder)
        {
            if (!found.TryGetValue(problem, out var names))
                found.Add(problem, names = []);
            names.Add(cell);
        }
    }

    /// <summary>Adds all of them to those of the file.</summary>
    public void AddTo(Problems problems)
    {
        foreach (var (problem, names) in found)
        {
            problems.Add(names.Count == cells
                ? problem
                : problem with { Message = $"{problem.Message} (in the cell [{names[0]}]{(names.Count > 1 ? $" and {names.Count - 1} more of {cells}" : "")})" });
        }
    }
}
