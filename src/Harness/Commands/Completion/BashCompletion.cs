using System.Text;

namespace Harness.Commands.Completion;

/// <summary>The script by which bash completes.</summary>
internal static class BashCompletion
{
    /// <summary>The script.</summary>
    public static string Of(IReadOnlyList<CompletedCommand> commands)
    {
        var text = new StringBuilder($$"""
            # Completes the arguments of rollover in bash: source <(rollover completion bash)
            _rollover() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} word
                COMPREPLY=()
                if ((COMP_CWORD == 1)); then
                    mapfile -t COMPREPLY < <(compgen -W '{{string.Join(' ', commands.Select(command => command.Name))}} --help --version' -- "$current")
                    return
                fi
                for word in "${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
                    if [[ $word == -- ]]; then
                        _rollover_files "$current"
                        return
                    fi
                done
                case "$command $previous" in

            """);
        foreach (var command in commands)
        {
            foreach (var option in command.Options.Where(option => option.TakesValue))
            {
                var pattern = string.Join('|', option.Names.Select(name => $"'{command.Name} {name}'"));
                text.Append($"        {pattern}) {(option.Words is { } words ? WordsOf(words) : "_rollover_files \"$current\"")}; return ;;\n");
            }
        }

        text.Append("    esac\n    case \"$command $current\" in\n");
        foreach (var command in commands)
            text.Append($"        '{command.Name} -'*) {WordsOf(command.Options.SelectMany(option => option.Names))}; return ;;\n");
        text.Append("    esac\n    case $command in\n");
        foreach (var command in commands.Where(command => command.Words is not null))
            text.Append($"        {command.Name}) {WordsOf(command.Words!)} ;;\n");
        return text.Append("""
                    *) _rollover_files "$current" ;;
                esac
            }

            _rollover_files() {
                # Outside of a completion there is nothing to set.
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$1")
            }

            complete -F _rollover rollover

            """).ToString();
    }

    private static string WordsOf(IEnumerable<string> words) => $"mapfile -t COMPREPLY < <(compgen -W '{string.Join(' ', words)}' -- \"$current\")";
}
