namespace Harness.Observations;

/// <summary>
/// A scenario may use a name again when what had it has ended; in a history every name is unique: <c>s1</c>, <c>s1'2</c>, <c>s1'3</c>.
/// </summary>
internal static class UniqueName
{
    /// <summary>The name in the history of what has this name in the scenario as so-manieth, from 1.</summary>
    public static string Of(string name, int turn) => turn == 1 ? name : $"{name}'{turn}";

    /// <summary>The name in the scenario.</summary>
    public static string InScenario(string unique) => unique.IndexOf('\'', StringComparison.Ordinal) is >= 0 and var end ? unique[..end] : unique;
}
