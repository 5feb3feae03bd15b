using Harness.Reporting;
using Harness.Tests.Commands;

namespace Harness.Tests.Running;

/// <summary>A scenario that needs a program is skipped where there is none, and that is a failure with <c>--strict</c>.</summary>
internal sealed class NeededProgramTests
{
    [TestCase("no-such-program", "it needs the program 'no-such-program', and there is none in PATH")]
    [TestCase("./no-such-program", "it needs the program './no-such-program', and there is none")]
    public async Task One_that_is_missing_skips_the_scenario_with_that_reason(string program, string reason)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("one.yaml", Needing($"[sh, {program}]"));

        var printed = await RolloverCommand.RunAsync(["run", file, "--results", folder.Of("results")]);
        printed.ExitCode.ShouldBe(ExitCodes.EverythingSkipped, printed.Everything);
        printed.Output.ShouldContain(reason);

        (await RolloverCommand.RunAsync(["run", file, "--strict", "--results", folder.Of("results")])).ExitCode.ShouldBe(ExitCodes.Violated);
    }

    [Test]
    public async Task Those_that_are_there_do_not()
    {
        using var folder = new TemporaryFolder();
        folder.Write("server", "");
        var file = folder.Write("one.yaml", Needing("[sh, EchoServer, ./server]"));

        var printed = await RolloverCommand.RunAsync(["run", file, "--strict", "--results", folder.Of("results")]);
        printed.ExitCode.ShouldBe(ExitCodes.Verified, printed.Everything);
    }

    private static string Needing(string programs) => $"""
        version: 1
        name: needs programs
        needs: {programs}
        steps:
          - spawn: v1
        """;
}
