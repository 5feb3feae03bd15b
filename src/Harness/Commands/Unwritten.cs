using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Commands;

/// <summary>Says what of the results could not be written.</summary>
internal static class Unwritten
{
    /// <summary>A full disk has one cause and as many consequences as there are scenarios.</summary>
    private const int MostShown = 5;

    /// <summary>Says it on standard error. Whether there was anything to say: then the exit code cannot be 0.</summary>
    public static bool Report(ResultsFolder results, Terminal terminal)
    {
        var problems = results.Problems;
        foreach (var problem in problems.Take(MostShown))
            terminal.Errors.WriteLine($"rollover: {SafeText.Of(problem)}");
        if (problems.Count > MostShown)
            terminal.Errors.WriteLine($"rollover: and {problems.Count - MostShown} more that could not be written");
        return problems.Count > 0;
    }
}
