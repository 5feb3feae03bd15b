using System.Diagnostics;

namespace Harness.Tests.Commands;

/// <summary>A shell that is asked, as by its Tab key, how a line may go on.</summary>
internal static class CompletingShell
{
    private const string Bash = """
        source ./completion
        read -ra COMP_WORDS <<<"$1"
        [[ $1 != *' ' ]] || COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _rollover
        ((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
        """;

    private const string Fish = """
        source ./completion
        complete -C $argv[1]
        """;

    /// <summary>Completion in zsh exists at its line editor alone, so another zsh has a terminal of its own; what would be listed is printed.</summary>
    private const string Zsh = """
        zmodload zsh/zpty
        zpty inner zsh -f -i
        zpty -w inner 'PS1= PS2=; fpath=($PWD $fpath); stty -echo; autoload -Uz compinit; compinit -u -D; source ./completion
        compadd() {
            local -a hits
            [[ $* == *-[OAD]\ * ]] || { builtin compadd -O hits "$@"; (( $#hits )) && print -rl -- "OFFER:"${^hits}; }
            builtin compadd "$@"
        }
        said() { print -r -- DONE; }
        ask() { comppostfuncs=(said); zle complete-word; }
        zle -N ask; bindkey "^T" ask; print READY'
        while zpty -r inner text; do [[ $text == *READY* ]] && break; done
        zpty -w -n inner "$1"$'\x14'
        while zpty -r inner text; do
            text=${${text//$'\r'/}%$'\n'}
            [[ $text == *OFFER:* ]] && print -r -- ${text##*OFFER:}
            [[ $text == *DONE* ]] && break
        done
        zpty -d inner
        """;

    /// <summary>What a shell offers, in order: without the slash of a folder, what is said beside it, and backslashes before spaces.</summary>
    public static async Task<IReadOnlyList<string>> OffersAsync(string shell, string script, TemporaryFolder folder, string line)
    {
        folder.Write("completion", script);
        folder.Write("ask", shell switch { "bash" => Bash, "fish" => Fish, _ => Zsh });
        string[] command = shell switch { "bash" => ["bash", "--norc", "./ask"], "fish" => ["fish", "--no-config", "./ask"], _ => ["zsh", "-f", "./ask"] };
        return
        [
            .. (await RunAsync(folder, [.. command, line])).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(offer => offer.Split('\t')[0].TrimEnd('/').Replace("\\ ", " ", StringComparison.Ordinal))
                .Where(offer => offer != "-h").Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Runs a shell, and gives what it printed.</summary>
    public static async Task<string> RunAsync(TemporaryFolder folder, string[] command)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["HOME"], start.Environment["XDG_CACHE_HOME"]) = (folder.Path, folder.Path);
        using var shell = Process.Start(start)!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(limit.Token), shell.StandardError.ReadToEndAsync(limit.Token));
        await shell.WaitForExitAsync(limit.Token);
        (await errors).ShouldBe("");
        shell.ExitCode.ShouldBe(0);
        return await output;
    }
}
