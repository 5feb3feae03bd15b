using System.Text.RegularExpressions;

namespace Harness.Observations;

/// <summary>A regular expression and its text; two with the same text are equal.</summary>
/// <param name="Text">As the author wrote it.</param>
/// <param name="Regex">Compiled; gives up after 1 s where it cannot be matched in linear time.</param>
internal sealed record Pattern(string Text, Regex Regex)
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(1), longestOfOneUse = TimeSpan.FromMilliseconds(20);

    private bool isForOneUse;

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

    /// <summary>
    /// One that is matched once. To make the automaton that matches in linear time takes a millisecond and more; a matcher that tracks back takes microseconds, and nearly always matches in as many.
    /// Where it does not, the automaton is made: what matches is the same.
    /// </summary>
    /// <exception cref="RegexParseException">It is none.</exception>
    public static Pattern ForOneUse(string text) => new(text, new Regex(text, RegexOptions.CultureInvariant, longestOfOneUse)) { isForOneUse = true };

    /// <summary>Whether a part of the text matches; a match that takes too long is none.</summary>
    public bool IsMatch(string text)
    {
        try
        {
            return Regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return isForOneUse && Of(Text).IsMatch(text);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Pattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
