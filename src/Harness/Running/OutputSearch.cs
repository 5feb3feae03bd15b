using Harness.Observations;

namespace Harness.Running;

/// <summary>Looks for a line in the output of a server.</summary>
/// <param name="pattern">What a part of the line matches.</param>
/// <param name="linesMissed">How many lines had been left out when the search began: it has not seen them.</param>
internal sealed class OutputSearch(Pattern pattern, long linesMissed)
{
    private volatile bool isFound;

    /// <summary>Whether there was such a line.</summary>
    public bool IsFound => isFound;

    /// <summary>How many lines it has not seen.</summary>
    public long LinesMissed => linesMissed;

    internal void Look(string line) => isFound |= pattern.IsMatch(line);
}
