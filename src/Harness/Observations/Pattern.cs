using System.Text.RegularExpressions;

namespace Harness.Observations;

/// <summary>A regular expression and its text; two with the same text are equal.</summary>
/// <param name="Text">As the author wrote it.</param>
/// <param name="Regex">Compiled; gives up after 1 s where it cannot be matched in linear time.</param>
public sealed record Pattern(string Text, Regex Regex)
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(1);

    /// <summary>Compiles one: in linear time wherever the expression allows it, with neither lookaround nor back references.</summary>
    /// <exception cref="RegexParseException">It is none.</exception>
    public static Pattern Of(string text)
    {
        try
        {
            return new Pattern(text, new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, longest));
        }
        catch (NotSupportedException)
        {
            return new Pattern(text, new Regex(text, RegexOptions.CultureInvariant, longest));
        }
    }

    /// <summary>Whether a part of the text matches; a match that takes too long is none.</summary>
    public bool IsMatch(string text)
    {
        try
        {
            return Regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Equals(Pattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
