using Mono.Unix.Native;

namespace Harness.Tests.Documentation;

internal sealed class Readme
{
    private const string TestCommand = "dotnet test Verification.sln --settings coverage.runsettings --collect:\"XPlat Code Coverage\"";
    private const string RunCommand = "dotnet run --project src/Harness -- run";

    private static readonly MarkdownFile page = MarkdownFile.Of("README.md");

    [TestCase(TestCommand)]
    [TestCase(RunCommand)]
    public void Each_of_the_two_commands_stands_in_a_block_of_its_own(string command) =>
        page.Blocks.Count(block => block.Language == "sh" && block.Text == $"{command}\n").ShouldBe(1);

    [TestCase("test_command", TestCommand)]
    [TestCase("run_command", RunCommand)]
    public void The_ci_runs_the_same_commands(string name, string command) =>
        File.ReadLines(RepositoryFolder.Of(".ci", "run")).ShouldContain($"{name}='{command}'");

    [Test]
    public void The_ci_script_is_executable() => Syscall.access(RepositoryFolder.Of(".ci", "run"), AccessModes.X_OK).ShouldBe(0);

    [Test]
    public void The_first_scenario_has_twenty_lines() =>
        page.Blocks.First(block => block.Language == "yaml").Text.Count(character => character == '\n').ShouldBe(20);

    [Test]
    public void It_states_the_coverage_that_was_reached() => page.Text.ShouldMatch(@"\nCoverage of lines: EchoServer \d\d\.\d %, Harness \d\d\.\d %, Draining \d\d\.\d % ");
}
