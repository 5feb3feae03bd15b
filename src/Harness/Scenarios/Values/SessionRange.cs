using System.Globalization;

namespace Harness.Scenarios.Values;

/// <summary>Expands <c>s1..s4</c> and <c>s01..s10</c>.</summary>
internal static class SessionRange
{
    internal const string Sign = "..";

    private const string What = "session";

    /// <summary>Whether a text is meant as a range.</summary>
    internal static bool IsMeant(string text) => text.Contains(Sign);

    /// <summary>The names, or what is wrong, at which character, and the remedy.</summary>
    internal static (IReadOnlyList<string>? Names, RangeMistake Mistake) Expand(string text)
    {
        var sign = text.IndexOf(Sign, StringComparison.Ordinal);
        var (first, last) = (text[..sign], text[(sign + Sign.Length)..]);
        if (first.Trim() != first || last.Trim() != last || last.StartsWith('.'))
            return Wrong(0, text.Length, $"'{text}' is not a range", $"did you mean '{first.Trim()}..{last.Trim().TrimStart('.').Trim()}'?");
        if (first.Length == 0 || last.Length == 0)
            return Wrong(0, text.Length, "a range has a first and a last name", "such as s1..s4");
        if (last.Length > 0 && !last.AsSpan().ContainsAnyExceptInRange('0', '9') && NameText.FirstWrong(first) < 0)
            return Wrong(sign + Sign.Length, last.Length, "a range names its last session in full", $"did you mean '{first}..{Prefix(first)}{last}'?");
        if (NameText.FirstWrong(first) is >= 0 and var wrongFirst)
            return Wrong(wrongFirst, 1, NameText.Wrong(What, first, wrongFirst), "letters, digits, '-' and '_' make a name");
        if (NameText.FirstWrong(last) is >= 0 and var wrongLast)
            return Wrong(sign + Sign.Length + wrongLast, 1, NameText.Wrong(What, last, wrongLast), "letters, digits, '-' and '_' make a name");
        return Count(text, first, last);
    }

    private static (IReadOnlyList<string>? Names, RangeMistake Mistake) Count(string text, string first, string last)
    {
        var prefix = Prefix(first);
        if (prefix.Length == first.Length || Prefix(last).Length == last.Length)
            return Wrong(0, text.Length, "the names of a range end in numbers", "such as s1..s4");
        if (prefix != Prefix(last))
            return Wrong(0, text.Length, $"the names of a range differ only in their number, not '{prefix}' and '{Prefix(last)}'", $"did you mean '{first}..{prefix}{last[Prefix(last).Length..]}'?");
        var (from, to) = (first[prefix.Length..], last[prefix.Length..]);
        if (IsPadded(from, to))
            return Wrong(0, text.Length, "with leading zeros, both numbers of a range have the same number of digits", "such as s01..s10");
        if (!int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var start) || !int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            || (long)end - start >= SessionSet.LargestRange)
            return Wrong(0, text.Length, $"a range has at most {SessionSet.LargestRange:N0} sessions", null);
        if (start > end)
            return Wrong(0, text.Length, "the range runs backwards", $"did you mean '{last}..{first}'?");
        var format = from[0] == '0' ? new string('0', from.Length) : "0";
        return (new RangeNames(prefix, start, format, end - start + 1), default);
    }

    private static bool IsPadded(string from, string to) =>
        from.Length != to.Length && ((from.Length > 1 && from[0] == '0') || (to.Length > 1 && to[0] == '0'));

    /// <summary>A name without the number that it ends in.</summary>
    internal static string Prefix(string name) => name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    private static (IReadOnlyList<string>? Names, RangeMistake Mistake) Wrong(int at, int length, string message, string? remedy) =>
        (null, new RangeMistake(at, length, message, remedy));
}

/// <summary>What is wrong with a range, and where in its text.</summary>
internal readonly record struct RangeMistake(int At, int Length, string Message, string? Remedy);
