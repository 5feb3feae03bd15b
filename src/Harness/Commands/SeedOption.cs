using System.CommandLine;
using System.Security.Cryptography;

namespace Harness.Commands;

/// <summary><c>--seed S</c>: what was drawn is drawn again.</summary>
internal static class SeedOption
{
    public static Option<ulong?> Of(string description) => new("--seed")
    {
        Description = description,
        HelpName = "S",
        CustomParser = result =>
        {
            if (ulong.TryParse(result.Tokens[0].Value, out var value))
                return value;
            result.AddError($"--seed takes a whole number from 0 on, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    /// <summary>One that nobody has given: short enough to be copied by hand.</summary>
    public static ulong New() => BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
}
