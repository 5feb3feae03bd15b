using System.Text.RegularExpressions;

namespace Harness.Scenarios.Values;

/// <summary>A regular expression and its text; two with the same text are equal.</summary>
/// <param name="Text">As the author wrote it.</param>
/// <param name="Regex">Compiled; gives up after 1 s where it cannot be matched in linear time.</param>
public sealed record Pattern(string Text, Regex Regex)
{
    /// <inheritdoc/>
    public bool Equals(Pattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
