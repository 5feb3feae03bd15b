using System.Text;

namespace Harness.Commands.Completion;

/// <summary>The script by which fish completes.</summary>
internal static class FishCompletion
{
    /// <summary>The script.</summary>
    public static string Of(IReadOnlyList<CompletedCommand> commands)
    {
        var text = new StringBuilder("# Completes the arguments of rollover in fish: rollover completion fish > ~/.config/fish/completions/rollover.fish\n")
            .Append("complete -c rollover -n __fish_use_subcommand -l help -d 'Show help and usage information'\ncomplete -c rollover -n __fish_use_subcommand -l version -d 'Show version information'\n");
        foreach (var command in commands)
        {
            text.Append($"complete -c rollover -f -n __fish_use_subcommand -a {command.Name} -d {Quoted(command.Summary)}\n");
            var isIn = $"complete -c rollover -n '__fish_seen_subcommand_from {command.Name}'";
            if (command.Words is { } words)
                text.Append($"{isIn} -f{(words.Count > 0 ? $" -a {Quoted(string.Join(' ', words))}" : "")}\n");
            foreach (var option in command.Options)
            {
                text.Append(isIn);
                foreach (var name in option.Names)
                    text.Append(name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}");
                text.Append(option switch
                {
                    { TakesValue: false } => "",
                    { Words: [] } => " -x",
                    { Words: { } values } => $" -x -a {Quoted(string.Join(' ', values))}",
                    _ => " -r",
                });
                text.Append($" -d {Quoted(option.Summary)}\n");
            }
        }

        return text.ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
