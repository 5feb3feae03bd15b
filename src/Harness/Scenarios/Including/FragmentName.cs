namespace Harness.Scenarios.Including;

/// <summary>What the files of steps are called that scenarios include: by the name alone they are told from scenarios.</summary>
internal static class FragmentName
{
    /// <summary>How the name ends.</summary>
    public const string Ending = ".steps.yaml";

    /// <summary>Whether a file is one, by its name.</summary>
    public static bool Is(ReadOnlySpan<char> file) => file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) || file.EndsWith(".steps.yml", StringComparison.OrdinalIgnoreCase);
}
