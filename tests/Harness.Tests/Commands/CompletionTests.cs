using System.Diagnostics;

namespace Harness.Tests.Commands;

internal sealed class CompletionTests
{
    private static readonly string[] shells = ["bash", "zsh", "fish"];

    [TestCase(new[] { "rollover", "ex" }, new[] { "explain", "explore" })]
    [TestCase(new[] { "rollover", "--v" }, new[] { "--version" })]
    [TestCase(new[] { "rollover", "run", "--wor" }, new[] { "--world" })]
    [TestCase(new[] { "rollover", "run", "--world", "" }, new[] { "real", "simulated" })]
    [TestCase(new[] { "rollover", "fmt", "--" }, new[] { "--check", "--extension", "--help" })]
    [TestCase(new[] { "rollover", "explain", "assert-own" }, new[] { "assert-owner-pid" })]
    [TestCase(new[] { "rollover", "explain", "owner-" }, new[] { "owner-confirmed", "owner-known", "owner-stable" })]
    [TestCase(new[] { "rollover", "explain", "sigkill" }, new[] { "sigkill-with-a-queue" })]
    [TestCase(new[] { "rollover", "completion", "" }, new[] { "bash", "fish", "zsh" })]
    [TestCase(new[] { "rollover", "run", "a" }, new[] { "a b.yaml", "a.yaml" })]
    [TestCase(new[] { "rollover", "run", "a.yaml", "--results", "res" }, new[] { "results" })]
    [TestCase(new[] { "rollover", "replace", "--", "a." }, new[] { "a.yaml" })]
    [TestCase(new[] { "rollover", "schema", "" }, new string[0])]
    [TestCase(new[] { "rollover", "prove", "res" }, new string[0])]
    public async Task Bash_completes(string[] words, string[] completions)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", "");
        folder.Write("a b.yaml", "");
        Directory.CreateDirectory(folder.Of("results"));
        folder.Write("completion.bash", await ScriptAsync("bash"));

        (await BashAsync(folder.Path, "source ./completion.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _rollover; ((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\"", words))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ShouldBe(completions);
    }

    [Test]
    public async Task Bash_knows_the_script_as_that_of_rollover()
    {
        using var folder = new TemporaryFolder();
        folder.Write("completion.bash", await ScriptAsync("bash"));
        (await BashAsync(folder.Path, "source ./completion.bash; complete -p rollover", [])).ShouldBe("complete -F _rollover rollover\n");
    }

    [TestCaseSource(nameof(shells))]
    public async Task Every_command_and_each_of_its_options_can_be_completed(string shell)
    {
        var script = await ScriptAsync(shell);
        var help = (await RolloverCommand.RunAsync(["--help"])).Output;
        var commands = help.Split("Commands:\n")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')[0]).ToList();
        commands.Count.ShouldBeGreaterThan(15);
        foreach (var command in commands)
        {
            script.ShouldContain(command);
            var options = (await RolloverCommand.RunAsync([command, "--help"])).Output.Split('\n').Where(line => line.StartsWith("  -", StringComparison.Ordinal));
            foreach (var name in options.SelectMany(line => line.Trim().Split("  ")[0].Split([',', ' '])).Where(word => word.StartsWith("--", StringComparison.Ordinal)))
                script.ShouldContain(shell == "fish" ? $"'__fish_seen_subcommand_from {command}' -l {name[2..]} " : name, Case.Sensitive, $"{command} {name}");
        }
    }

    [Test]
    public async Task Another_shell_ends_with_64()
    {
        var printed = await RolloverCommand.RunAsync(["completion", "tcsh"]);
        (printed.ExitCode, printed.Output).ShouldBe((64, ""));
        printed.Errors.ShouldContain("'bash'");
        (await RolloverCommand.RunAsync(["completion"])).ExitCode.ShouldBe(64);
    }

    private static async Task<string> ScriptAsync(string shell)
    {
        var printed = await RolloverCommand.RunAsync(["completion", shell]);
        (printed.ExitCode, printed.Errors).ShouldBe((0, ""));
        return printed.Output;
    }

    private static async Task<string> BashAsync(string folder, string script, string[] words)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var bash = Process.Start(new ProcessStartInfo("bash", ["--norc", "-c", script, "bash", .. words]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(limit.Token), bash.StandardError.ReadToEndAsync(limit.Token));
        await bash.WaitForExitAsync(limit.Token);
        (await errors).ShouldBe("");
        bash.ExitCode.ShouldBe(0);
        return await output;
    }
}
