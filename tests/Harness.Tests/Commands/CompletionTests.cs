using Harness.Worlds.Linux;

namespace Harness.Tests.Commands;

internal sealed class CompletionTests
{
    private static readonly string[] shells = ["bash", "zsh", "fish"];

    [TestCase("rollover ex", "explain explore")]
    [TestCase("rollover --v", "--version")]
    [TestCase("rollover run --wor", "--world")]
    [TestCase("rollover run --world ", "real simulated")]
    [TestCase("rollover run --report j", "json junit")]
    [TestCase("rollover run --jobs ", "")]
    [TestCase("rollover run --log a.", "a.yaml")]
    [TestCase("rollover fmt --", "--check --extension --help")]
    [TestCase("rollover explain assert-own", "assert-owner-pid")]
    [TestCase("rollover explain owner-", "owner-confirmed owner-known owner-stable")]
    [TestCase("rollover explain sigkill", "sigkill-with-a-queue")]
    [TestCase("rollover completion ", "bash fish zsh")]
    [TestCase("rollover try --protocol ", "echo http tcp")]
    [TestCase("rollover new --listen-fds ", "own shared")]
    [TestCase("rollover new --ready no", "notify")]
    [TestCase("rollover replace --signal SIGU", "SIGUSR1 SIGUSR2")]
    [TestCase("rollover run b", "b|c.yaml b.yaml")]
    [TestCase("rollover run a.yaml --results res", "results")]
    [TestCase("rollover replace -- a.", "a.yaml")]
    [TestCase("rollover prove res", "")]
    public async Task Every_shell_completes_alike(string line, string completions)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "a.yaml", "b.yaml", "b c.yaml" })
            folder.Write(file, "");
        Directory.CreateDirectory(folder.Of("results"));
        var expected = completions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Replace('|', ' ')).Order(StringComparer.Ordinal).ToList();

        foreach (var shell in shells.Where(shell => ProgramPath.Find(shell) is not null))
            (await CompletingShell.OffersAsync(shell, await ScriptAsync(shell), folder, line)).ShouldBe(expected, customMessage: shell);
    }

    [Test]
    public async Task Bash_knows_the_script_as_that_of_rollover()
    {
        using var folder = new TemporaryFolder();
        folder.Write("completion.bash", await ScriptAsync("bash"));
        (await CompletingShell.RunAsync(folder, ["bash", "--norc", "-c", "source ./completion.bash; complete -p rollover"])).ShouldBe("complete -F _rollover rollover\n");
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
}
