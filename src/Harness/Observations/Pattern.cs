using System.Text.RegularExpressions;

namespace Harness.Observations;

/// <summary>A regular expression and its text; two with the same text are equal. A match gives up after 1 s where the expression cannot be matched in linear time.</summary>
internal sealed record Pattern
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(1), longestBacktracking = TimeSpan.FromMilliseconds(20);

    /// <summary>The matcher that tracks back: it is made at once, which also tells whether the expression is one.</summary>
    private readonly Regex backtracking;

    /// <summary>The automaton that matches in linear time: to make one takes a millisecond and more, so that only what is matched has one.</summary>
    private readonly Lazy<Regex> automaton;

    private readonly bool isForOneUse;

    private Pattern(string text, bool isForOneUse)
    {
        Text = text;
        this.isForOneUse = isForOneUse;
        backtracking = new Regex(text, RegexOptions.CultureInvariant, longestBacktracking);
        automaton = new Lazy<Regex>(() => InLinearTime(text));
    }

    /// <summary>As the author wrote it.</summary>
    public string Text { get; }

    /// <summary>One that may be matched often: in linear time wherever the expression allows it, with neither lookaround nor back references.</summary>
    /// <exception cref="RegexParseException">It is none.</exception>
    public static Pattern Of(string text) => new(text, isForOneUse: false);

    /// <summary>
    /// One that is matched once, by a matcher that tracks back: it takes microseconds, and nearly always matches in as many. Where it does not, the automaton is made: what matches is the same.
    /// </summary>
    /// <exception cref="RegexParseException">It is none.</exception>
    public static Pattern ForOneUse(string text) => new(text, isForOneUse: true);

    /// <summary>Whether a part of the text matches; a match that takes too long is none.</summary>
    public bool IsMatch(string text) => Matches(text) == true;

    /// <summary>Whether a part of the text matches; null if that takes too long to tell.</summary>
    public bool? Matches(string text)
    {
        if (isForOneUse)
        {
            try
            {
                return backtracking.IsMatch(text);
            }
            catch (RegexMatchTimeoutException)
            {
                // The automaton tells.
            }
        }

        try
        {
            return automaton.Value.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public bool Equals(Pattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static Regex InLinearTime(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, longest);
        }
        catch (NotSupportedException)
        {
            return new Regex(text, RegexOptions.CultureInvariant, longest);
        }
    }
}
