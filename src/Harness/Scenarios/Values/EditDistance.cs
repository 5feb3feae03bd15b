namespace Harness.Scenarios.Values;

/// <summary>How many slips of the fingers lie between two words (Damerau-Levenshtein, optimal string alignment).</summary>
internal static class EditDistance
{
    /// <summary>Letters left out, added, mistaken or swapped with their neighbour: each counts 1.</summary>
    internal static int Between(string first, string second)
    {
        var (beforeLast, last, row) = (new int[second.Length + 1], new int[second.Length + 1], new int[second.Length + 1]);
        for (var column = 0; column <= second.Length; column++)
            last[column] = column;
        for (var line = 1; line <= first.Length; line++)
        {
            row[0] = line;
            for (var column = 1; column <= second.Length; column++)
            {
                var same = first[line - 1] == second[column - 1];
                row[column] = Math.Min(Math.Min(last[column], row[column - 1]) + 1, last[column - 1] + (same ? 0 : 1));
                if (line > 1 && column > 1 && first[line - 1] == second[column - 2] && first[line - 2] == second[column - 1])
                    row[column] = Math.Min(row[column], beforeLast[column - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[second.Length];
    }
}
