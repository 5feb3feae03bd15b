using System.CommandLine;
using System.Globalization;

namespace Replace;

/// <summary>Options that take a length of time.</summary>
internal static class Durations
{
    private static readonly TimeSpan most = TimeSpan.FromDays(1);

    /// <summary>An option that takes a duration, such as 500ms, 30s or 2m; null if it is not given.</summary>
    public static Option<TimeSpan?> Of(string name, TimeSpan whenNotGiven, string description) => new(name)
    {
        Description = $"{description} (default: {whenNotGiven.TotalSeconds:0}s)",
        HelpName = "DURATION",
        CustomParser = result =>
        {
            if (Parse(result.Tokens[0].Value) is { } duration)
                return duration;
            result.AddError($"{name} takes a duration of at most a day, such as 500ms, 30s or 2m, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    private static TimeSpan? Parse(string text)
    {
        var unit = text.TrimStart([.. "0123456789."]);
        double? factor = unit switch { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, _ => null };
        return factor is { } milliseconds
            && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * milliseconds <= most.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(number * milliseconds)
            : null;
    }
}
