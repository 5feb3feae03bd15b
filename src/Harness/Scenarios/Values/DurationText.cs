using System.Globalization;
using System.Text.RegularExpressions;

namespace Harness.Scenarios.Values;

/// <summary>Durations as text: a decimal number and a unit, nothing between them. The finest step is 0.0001ms.</summary>
internal static partial class DurationText
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>The form of a duration, as a JSON Schema has it.</summary>
    internal const string Form = "^[0-9]{1,12}(\\.[0-9]{1,9})?(ms|s|m|h)$";

    // What people write for the units elsewhere.
    private static readonly (string Unit, string[] Words)[] Spellings =
    [
        ("h", ["h", "hr", "hrs", "hour", "hours"]), ("m", ["m", "min", "mins", "minute", "minutes"]),
        ("s", ["s", "sec", "secs", "second", "seconds"]), ("ms", ["ms", "msec", "msecs", "milli", "millis", "millisecond", "milliseconds"]),
    ];

    /// <summary>Reads a duration; a finer one than can be kept is not one.</summary>
    internal static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var match = Exact().Match(text);
        if (!match.Success)
            return false;
        var ticks = decimal.Parse(match.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * TicksOf(match.Groups["unit"].Value);
        if (ticks != decimal.Truncate(ticks) || ticks > TimeSpan.MaxValue.Ticks)
            return false;
        value = new TimeSpan((long)ticks);
        return true;
    }

    /// <summary>The text of a duration that is not negative, in the largest unit that fits.</summary>
    internal static string Of(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
            return "0s";
        foreach (var (unit, ticks) in Units[..^1])
            if (value.Ticks % ticks == 0)
                return $"{value.Ticks / ticks}{unit}";
        var inSeconds = value > TimeSpan.FromSeconds(1) && value.Ticks % (TimeSpan.TicksPerSecond / 10) == 0;
        var fine = inSeconds ? "s" : "ms";
        return ((decimal)value.Ticks / TicksOf(fine)).ToString("0.####", CultureInfo.InvariantCulture) + fine;
    }

    /// <summary>Whether it is a number without a unit.</summary>
    internal static bool IsNumber(string text) => Number().IsMatch(text);

    /// <summary>Whether it is a duration or a number with a minus before it.</summary>
    internal static bool IsNegative(string text) => text is ['-', ..] && (Number().IsMatch(text.AsSpan(1)) || Exact().IsMatch(text.AsSpan(1)));

    /// <summary>The duration that was meant, as a question, or null.</summary>
    internal static string? Remedy(string text)
    {
        if (Number().IsMatch(text))
            return $"did you mean '{text}s' or '{text}ms'?";
        if (Loose().Match(text) is not { Success: true } match)
            return null;
        var sum = 0m;
        for (var part = 0; part < match.Groups["number"].Captures.Count; part++)
        {
            var word = match.Groups["unit"].Captures[part].Value;
            var unit = Spellings.FirstOrDefault(spelling => spelling.Words.Contains(word, StringComparer.OrdinalIgnoreCase)).Unit;
            if (unit is null)
                return null;
            sum += decimal.Parse(match.Groups["number"].Captures[part].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * TicksOf(unit);
        }
        return sum == decimal.Truncate(sum) && sum < TimeSpan.MaxValue.Ticks ? $"did you mean '{Of(new TimeSpan((long)sum))}'?" : null;
    }

    private static long TicksOf(string unit) => Units.First(known => known.Unit == unit).Ticks;

    [GeneratedRegex(@"^(?<number>[0-9]{1,12}(\.[0-9]{1,9})?)(?<unit>ms|s|m|h)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Exact();

    [GeneratedRegex(@"^[0-9]{1,12}(\.[0-9]{1,9})?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"^((?<number>[0-9]{1,12}(\.[0-9]{1,9})?) ?(?<unit>[A-Za-z]{1,12}) ?){1,4}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Loose();
}
