using System.CommandLine;
using Harness.Scenarios.Values;

namespace Harness.Commands;

/// <summary><c>--report</c>: which reports are written.</summary>
internal static class ReportOption
{
    public static Option<string[]> Of(IReadOnlyList<string> names)
    {
        var option = new Option<string[]>("--report")
        {
            Description = $"Which reports are written beside results.json: {string.Join(", ", names)}; several with commas (json and html always are)",
            HelpName = "KIND,…",
        };
        option.CompletionSources.Add([.. names]);
        option.Validators.Add(result =>
        {
            foreach (var name in NamesIn(result.Tokens.Select(token => token.Value)).Where(name => !names.Contains(name, StringComparer.Ordinal)))
                result.AddError($"--report takes {string.Join(", ", names)}, not '{name}'{(Suggestion.For(name, names) is { } meant ? $"; did you mean '{meant}'?" : "")}");
        });
        return option;
    }

    public static IReadOnlyList<string> Read(ParseResult parsed, Option<string[]> option) => [.. NamesIn(parsed.GetValue(option) ?? [])];

    private static IEnumerable<string> NamesIn(IEnumerable<string> values) => values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
