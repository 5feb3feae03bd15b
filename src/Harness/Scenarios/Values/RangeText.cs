using System.Globalization;

namespace Harness.Scenarios.Values;

/// <summary>Writes names of sessions with ranges, the reverse of <see cref="SessionRange"/>.</summary>
internal static class RangeText
{
    // Of two names a range is not shorter.
    private const int Fewest = 3;

    /// <summary>The names in their order, those that follow each other by number as one range.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<string> names)
    {
        for (var (from, to) = (0, 0); from < names.Count; from = to)
        {
            to = from + 1;
            while (to < names.Count && names[to] == Next(names[to - 1]))
                to++;
            if (to - from >= Fewest)
            {
                yield return $"{names[from]}{SessionRange.Sign}{names[to - 1]}";
                continue;
            }

            for (var i = from; i < to; i++)
                yield return names[i];
        }
    }

    /// <summary>The name that comes after this one in a range; null where it does not end in a number, or in one with leading zeros.</summary>
    private static string? Next(string name)
    {
        var prefix = SessionRange.Prefix(name);
        var digits = name.AsSpan(prefix.Length);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue && (digits.Length == 1 || digits[0] != '0')
            ? $"{prefix}{number + 1}"
            : null;
    }
}
