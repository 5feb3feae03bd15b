using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Draining.Outside;
using Draining.Tests.Running;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Outside;

/// <summary>What docs/orchestrator.md says is so, and what a reader copies from it works.</summary>
internal sealed partial class OrchestratorPageTests : OutsideTests
{
    private static readonly string page = File.ReadAllText(RepositoryFolder.Of("docs", "orchestrator.md"));

    [Test]
    public void It_has_every_step_and_no_other() =>
        StepRow().Matches(page).Select(match => match.Groups["step"].Value).ShouldBe(Enum.GetNames<LeaveStep>().Select(JsonNamingPolicy.CamelCase.ConvertName), ignoreOrder: true);

    [Test]
    public void It_has_every_exit_code_and_no_other() =>
        CodeRow().Matches(page).Select(match => int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture))
            .ShouldBe([0, 2, 3, 4, .. Enum.GetValues<Refusal>().Select(refusal => (int)refusal), 64, 70]);

    [Test]
    public async Task Every_option_on_it_exists()
    {
        var commands = UsedCommand().Matches(page).Select(match => match.Value).ToList();
        commands.Count.ShouldBeGreaterThan(4);
        foreach (var command in commands)
        {
            var words = command.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            var help = Tool([words[1], "--help"]);
            (await help.ExitCodeAsync()).ShouldBe(0);
            foreach (var option in words.Skip(2).TakeWhile(word => word != "--").Where(word => word.StartsWith("--", StringComparison.Ordinal)))
                help.Output.Text.ShouldContain($"{option} ", Case.Sensitive, command);
        }
    }

    [Test]
    public async Task The_first_example_works()
    {
        using var folder = new TemporaryFolder();
        var port = FreePort();
        // The old server has to listen before it can be replaced; a reader is slower than that.
        var wait = $"while ! grep -q ':{port:X4} 00000000:0000 0A' /proc/net/tcp; do sleep 0.05; done";
        var script = Block("In one minute").Replace("127.0.0.1:8080", $"127.0.0.1:{port}", StringComparison.Ordinal).Replace("\nrollover-replace", $"\n{wait}\nrollover-replace", StringComparison.Ordinal);
        using var shell = Shell($"set -e\n{script}", folder.Path);

        await shell.WaitForExitAsync(Deadline.Token);

        shell.ExitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(folder.Of("server.log"))).ShouldContain($"listening on: 127.0.0.1:{port}\n");
    }

    [Test]
    public async Task The_entry_point_replaces_its_server_at_SIGHUP_and_ends_it_at_SIGTERM()
    {
        using var folder = new TemporaryFolder();
        var port = FreePort();
        var script = Block("A container's entry point").Replace("/run/server.pid", folder.Of("server.pid"), StringComparison.Ordinal);
        using var shell = Shell(script, folder.Path, "EchoServer", $"127.0.0.1:{port}", "--drain", "immediate");
        Deadline.WaitUntil(() => Pid() > 0 && CountListeners(port) == 1, "it listens");
        var first = Pid();

        Syscall.kill(shell.Id, Signum.SIGHUP);
        Deadline.WaitUntil(() => Pid() != first && CountListeners(port) == 1, "it is replaced");
        var second = Keep(Pid());
        await ShouldServeAsync(new(System.Net.IPAddress.Loopback, port), second);
        Syscall.kill(shell.Id, Signum.SIGTERM);

        // Where nobody waits for orphans, the last server's number stays; in a container the shell is the one who does.
        Deadline.WaitUntil(() => CountListeners(port) == 0, "it is ended");
        if (!shell.HasExited)
            shell.Kill();
        await shell.WaitForExitAsync(Deadline.Token);

        int Pid() => File.Exists(folder.Of("server.pid")) && int.TryParse(File.ReadAllText(folder.Of("server.pid")), out var pid) ? pid : 0;
    }

    [Test]
    public async Task Systemd_takes_the_units()
    {
        if (!File.Exists("/usr/bin/systemd-analyze"))
            Assert.Ignore("There is no systemd-analyze on this machine.");
        using var folder = new TemporaryFolder();
        var units = Unit().Matches(page).ToList();
        units.Count.ShouldBe(2);
        foreach (var unit in units)
            folder.Write(unit.Groups["name"].Value, unit.Groups["text"].Value.Replace("/opt/web/server", "/bin/sleep", StringComparison.Ordinal).Replace("/usr/local/bin/rollover-replace", ToolProcess.PathOf("rollover-replace"), StringComparison.Ordinal));

        (await VerifyAsync()).ShouldNotContain(folder.Path);

        // That it finds anything at all.
        folder.Write("web.service", (await File.ReadAllTextAsync(folder.Of("web.service"))).Replace("KillMode=mixed", "KillMode=some", StringComparison.Ordinal));
        (await VerifyAsync()).ShouldContain("web.service");

        async Task<string> VerifyAsync()
        {
            using var verify = ToolProcess.Start("systemd-analyze", ["verify", folder.Of("web.service"), folder.Of("web@a.service")], ["sh", "-c", $"ln -sf web@.service {folder.Of("web@a.service")}; exec \"$@\"", "sh"]);
            await verify.ExitCodeAsync();
            return verify.Output.Text + verify.Errors.Text;
        }
    }

    private static string Block(string heading) => Regex.Match(page, $"^## {heading}\n.*?^```sh\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture).Groups["text"].Value;

    private static Process Shell(string script, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", script, "sh", .. arguments]) { WorkingDirectory = folder, UseShellExecute = false };
        var programs = AppContext.BaseDirectory;
        start.Environment["PATH"] = $"{Path.Combine(programs, "native")}:{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = OwnSockets.Listen(new(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)listener.LocalEndPoint!).Port;
    }

    private static int CountListeners(int port)
    {
        using var tables = new SocketTables();
        return tables.Listening(port).Count;
    }

    [GeneratedRegex(@"^\| `(?<step>\w+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex StepRow();

    [GeneratedRegex(@"^\| (?<code>\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeRow();

    [GeneratedRegex(@"rollover-replace (leave|replace) --[^`'|]*?(?=[`'|]|\n(?!\s+--))", RegexOptions.ExplicitCapture)]
    private static partial Regex UsedCommand();

    [GeneratedRegex(@"^```ini\n# (?<name>web\S*)\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Unit();
}
