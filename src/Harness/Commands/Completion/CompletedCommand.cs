using System.CommandLine;
using System.CommandLine.Completions;

namespace Harness.Commands.Completion;

/// <summary>A command as a shell completes it: made of the command itself, so that nothing is listed twice.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Options">Its options.</param>
/// <param name="Words">The words that its arguments may be; null: they are files.</param>
internal sealed record CompletedCommand(string Name, string Summary, IReadOnlyList<CompletedOption> Options, IReadOnlyList<string>? Words)
{
    /// <summary>All commands below one.</summary>
    public static IReadOnlyList<CompletedCommand> Of(Command root) =>
    [
        .. root.Subcommands.Where(command => !command.Hidden).Select(command => new CompletedCommand(
            command.Name,
            command.Description ?? "",
            [.. command.Options.Concat(root.Options.Where(option => option.Recursive)).Where(option => !option.Hidden).Select(CompletedOption.Of)],
            command.Arguments.Count == 0 ? [] : WordsOf(command.Arguments.SelectMany(argument => argument.GetCompletions(CompletionContext.Empty))))),
    ];

    /// <summary>The words of completions; null for none.</summary>
    internal static IReadOnlyList<string>? WordsOf(IEnumerable<CompletionItem> items) => items.Select(item => item.Label).ToList() is { Count: > 0 } words ? words : null;
}

/// <summary>An option as a shell completes it.</summary>
/// <param name="Names">Its names: <c>--jobs</c>, <c>-j</c>.</param>
/// <param name="Summary">What it does.</param>
/// <param name="TakesValue">Whether a value comes after it.</param>
/// <param name="ValueName">What the value is called.</param>
/// <param name="Words">The words that its value may be; none: a shell cannot know; null: it is a file or a folder.</param>
internal sealed record CompletedOption(IReadOnlyList<string> Names, string Summary, bool TakesValue, string ValueName, IReadOnlyList<string>? Words)
{
    /// <summary>What the values are called that are files, folders or programs; a shell offers these for no other.</summary>
    private static readonly string[] files = ["FILE", "DIR", "DLL", "COMMAND"];

    /// <summary>The names that a shell can complete: not <c>-?</c>, which it would take for a pattern.</summary>
    public static CompletedOption Of(Option option)
    {
        var takesValue = option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);
        return new CompletedOption(
            [.. option.Aliases.Prepend(option.Name).Where(name => name.StartsWith('-') && !name.Contains('?', StringComparison.Ordinal)).Distinct()],
            option.Description ?? "",
            takesValue,
            option.HelpName ?? "VALUE",
            takesValue ? WordsOf(option) : null);
    }

    private static IReadOnlyList<string>? WordsOf(Option option) =>
        CompletedCommand.WordsOf(option.GetCompletions(CompletionContext.Empty)) is { } words
            ? option.ValueType.IsEnum ? [.. words.Select(word => word.ToLowerInvariant())] : words
            : (option.HelpName ?? "").Split('|').Any(files.Contains) ? null : [];
}
