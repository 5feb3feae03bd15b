using System.CommandLine;
using Harness.Observations;
using Harness.Scenarios.Values;

namespace Harness.Commands;

/// <summary>Options that take a time.</summary>
internal static class DurationOption
{
    /// <summary>An option that takes a time from a millisecond on; null if it is not given.</summary>
    public static Option<TimeSpan?> Of(string name, TimeSpan most, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var value) && value >= TimeSpan.FromMilliseconds(1) && value <= most)
                return value;
            result.AddError($"{name} takes a duration such as 500ms or 30s, at most {SecondsText.Of(most)}, not '{result.Tokens[0].Value}'");
            return null;
        },
    };
}
