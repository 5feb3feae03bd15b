using System.Text;

namespace Harness.Commands.Completion;

/// <summary>The script by which zsh completes.</summary>
internal static class ZshCompletion
{
    /// <summary>The script.</summary>
    public static string Of(IReadOnlyList<CompletedCommand> commands)
    {
        var text = new StringBuilder("""
            #compdef rollover
            # Completes the arguments of rollover in zsh: rollover completion zsh > a folder of $fpath, as _rollover
            _rollover() {
                local -a commands
                commands=(

            """);
        foreach (var command in commands)
            text.Append($"        {Quoted($"{command.Name}:{command.Summary}")}\n");
        text.Append("""
                )
                if (( CURRENT == 2 )); then
                    if [[ $words[2] == -* ]]; then
                        _arguments '--help[Show help and usage information]' '--version[Show version information]'
                        return
                    fi
                    _describe command commands
                    return
                fi
                local command=$words[2]
                shift words
                (( CURRENT-- ))
                case $command in

            """);
        foreach (var command in commands)
        {
            text.Append($"        {command.Name}) _arguments");
            foreach (var option in command.Options)
                foreach (var name in option.Names)
                    text.Append($" \\\n            {Quoted($"*{name}[{Plain(option.Summary)}]{(option.TakesValue ? $":{Plain(option.ValueName)}:{ActionOf(option.Words)}" : "")}")}");
            if (command.Words is not { Count: 0 })
                text.Append($" \\\n            {Quoted($"*:argument:{ActionOf(command.Words)}")}");
            text.Append(" ;;\n");
        }

        return text.Append("""
                esac
            }

            if [[ $funcstack[1] == _rollover ]]; then
                _rollover "$@"
            else
                compdef _rollover rollover
            fi

            """).ToString();
    }

    private static string ActionOf(IReadOnlyList<string>? words) => words switch { null => "_files", [] => " ", _ => $"({string.Join(' ', words.Select(word => word.Replace(":", "\\:", StringComparison.Ordinal)))})" };

    /// <summary>Without the signs that end a description.</summary>
    private static string Plain(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
