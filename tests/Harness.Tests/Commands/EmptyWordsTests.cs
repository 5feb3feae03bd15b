namespace Harness.Tests.Commands;

/// <summary>An empty word, as a variable of a shell that is not set leaves it, is wrong usage and no failure of the program.</summary>
internal sealed class EmptyWordsTests
{
    private const string Good = "version: 1\nname: a\nsteps:\n  - spawn: v1\n";

    [TestCase("--results names no folder", "run", "FILE", "--world", "simulated", "--results", "")]
    [TestCase("--results names no folder", "report", "FILE", "--results", "")]
    [TestCase("--output names no file", "new", "--from", "echo", "-o", "")]
    [TestCase("--extension names no file", "check", "FILE", "--extension", "")]
    public async Task Is_told_of(string problem, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.yaml", Good);

        var printed = await RolloverCommand.RunAsync([.. arguments.Select(argument => argument == "FILE" ? file : argument)]);

        (printed.ExitCode, printed.Errors.Split('\n')[0]).ShouldBe((64, $"rollover: {problem}"));
    }

    [TestCase("include: \"\"")]
    [TestCase("include: { file: \"\" }")]
    public async Task Is_no_file_that_could_be_included(string step)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", $"version: 1\nname: a\nsteps:\n  - {step}\n");
        using var process = new RolloverProcess(["sh", "-c", "cd \"$0\" && exec \"$@\"", folder.Path], ["check", "a.yaml"]);

        var printed = await process.EndAsync();

        printed.ExitCode.ShouldBe(65, printed.Everything);
        printed.Errors.ShouldContain("a.yaml:4:");
        printed.Errors.ShouldContain("no file is named");
    }
}
