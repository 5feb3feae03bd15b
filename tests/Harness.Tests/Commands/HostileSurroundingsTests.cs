using Harness.Worlds.Linux;

namespace Harness.Tests.Commands;

/// <summary>What the parent and the PATH of the harness do to it is not held against servers, and hides nothing.</summary>
internal sealed class HostileSurroundingsTests
{
    [Test]
    public async Task An_exit_code_of_143_is_seen_by_a_harness_whose_parent_ignores_SIGCHLD()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("s.yaml", """
            version: 1
            name: exits with 143
            server: { command: [FaultyServers, exits-143, "$address:$port"] }
            steps:
              - spawn: v1
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
            """);
        using var harness = new RolloverProcess(["env", "--ignore-signal=CHLD"], ["run", file, "--results", folder.Of("results")]);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Output.ShouldContain("v1 (pid ");
        printed.Output.ShouldContain("exit code 143");
    }

    [TestCase("", false, TestName = "A setpriv that is not executable")]
    [TestCase("#!/bin/sh\nexit 0\n", true, TestName = "A setpriv that does nothing")]
    [TestCase("no program\0", true, TestName = "A setpriv that is no program")]
    [TestCase("#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done; shift; \"$@\"\n", true, TestName = "A setpriv that does not become the command")]
    public async Task Another_setpriv_counts_as_none(string content, bool isExecutable)
    {
        using var folder = new TemporaryFolder();
        var setpriv = folder.Write("bin/setpriv", content);
        if (isExecutable)
            File.SetUnixFileMode(setpriv, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var tools = string.Join(' ', new[] { "sh" }.Select(ProgramPath.Find));
        Directory.CreateDirectory(folder.Of("tools"));
        foreach (var tool in tools.Split(' '))
            File.CreateSymbolicLink(folder.Of($"tools/{Path.GetFileName(tool)}"), tool);
        var file = folder.Write("s.yaml", "version: 1\nname: quick\nsteps:\n  - spawn: v1\n  - connect: s1\n  - send: s1\n");
        using var harness = new RolloverProcess(["env", $"PATH={folder.Of("bin")}:{folder.Of("tools")}"], ["run", file, "--results", folder.Of("results")]);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain("1 verified");
    }
}
