namespace Shared;

/// <summary>How many random cases a property is tried with.</summary>
internal static class PropertyRuns
{
    /// <summary>So many, or as many times more as the environment variable ROLLOVER_RUNS says: for a search that may take its time.</summary>
    public static int Of(int runs) =>
        int.TryParse(Environment.GetEnvironmentVariable("ROLLOVER_RUNS"), out var factor) && factor > 0 ? runs * factor : runs;
}
