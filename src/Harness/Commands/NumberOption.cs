using System.CommandLine;

namespace Harness.Commands;

/// <summary>Options that take a whole number.</summary>
internal static class NumberOption
{
    /// <summary>An option that takes a number from 1 on; null if it is not given.</summary>
    public static Option<int?> Of(string name, string? alias, int most, string description) => new(name, alias is null ? [] : [alias])
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, out var value) && value >= 1 && value <= most)
                return value;
            result.AddError($"{name} takes a number from 1 to {most}, not '{result.Tokens[0].Value}'");
            return null;
        },
    };
}
