using System.CommandLine;
using Harness.Measuring;

namespace Harness.Commands;

/// <summary>The option <c>--max-lost</c>: how many of a million connections may be lost.</summary>
internal static class MaxLostOption
{
    /// <summary>The option; null if it is not given.</summary>
    public static Option<double?> Of(string description) => new("--max-lost")
    {
        Description = description,
        HelpName = "N/M",
        CustomParser = result =>
        {
            var limit = LossGate.ParseLimit(result.Tokens[0].Value, out var problem);
            if (limit is null)
                result.AddError($"--max-lost: {problem}");
            return limit;
        },
    };
}
