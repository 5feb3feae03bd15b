namespace Rollover;

/// <summary>Finds the program <c>rollover</c>.</summary>
internal static class WorkerProgram
{
    /// <summary>Names it where nothing else does.</summary>
    public const string Variable = "ROLLOVER_PROGRAM";

    /// <summary>The program.</summary>
    /// <param name="named">The one that the caller names; null: none.</param>
    /// <param name="baseFolder">The folder of the program that asks.</param>
    /// <exception cref="RolloverException">There is none.</exception>
    public static string Find(string? named, string baseFolder)
    {
        var byVariable = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;
        IReadOnlyList<string> places = (named ?? byVariable) is { } only ? [only] : [Path.Combine(baseFolder, "rollover-worker", "rollover"), Path.Combine(baseFolder, "rollover")];
        return places.FirstOrDefault(File.Exists) is { } found
            ? Path.GetFullPath(found)
            : throw new RolloverException($"there is no program {string.Join(" or ", places)}: the package Rollover puts it beside the assembly when the project that references it is built; {Variable} or VerifierOptions.Program names another one");
    }
}
