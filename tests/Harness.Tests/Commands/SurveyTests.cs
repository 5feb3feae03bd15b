using Harness.Reporting;

namespace Harness.Tests.Commands;

/// <summary>The survey as a user meets it: one table of many servers, on the terminal and in the pages that ask for it.</summary>
internal sealed class SurveyTests
{
    private const string Page = "# A page\n\n<!-- survey -->\nwhat was measured before\n<!-- end of survey -->\n\nThe rest.\n";

    [Test]
    public async Task Servers_that_lose_and_servers_that_do_not_are_rows_of_one_table_with_bounds()
    {
        using var folder = new TemporaryFolder();
        var careless = Write(folder, "careless", "immediate");
        var careful = Write(folder, "careful", "steer");
        var page = Path.Combine(folder.Path, "page.md");
        var brief = Path.Combine(folder.Path, "brief.md");
        await File.WriteAllTextAsync(page, Page);
        await File.WriteAllTextAsync(brief, Page.Replace("<!-- survey -->", "<!-- survey: short -->", StringComparison.Ordinal));

        var printed = await RolloverCommand.RunAsync(["survey", careless, careful, "--times", "3", "--rtt", "20ms", "--world", "simulated", "--results", Path.Combine(folder.Path, "results"), "--into", page, "--into", brief]);

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain("| server | how it is replaced | rollovers | new connections lost per rollover, 20 ms | kept-alive connections lost per rollover, 20 ms | delayed per rollover | how | what helps |\n|---|---|---|---|---|---|---|---|\n");
        printed.Output.ShouldMatch(@"\| careless \| deploy \| 3 \| \*\*[0-9.]*[1-9][0-9.]*\*\* \([0-9,]+ of [0-9,]+; [0-9,]+ to [0-9,]+ per million\) \| 0 \| 0 \| [0-9,]+ reset [^|]*\| \(a\)");
        printed.Output.ShouldMatch(@"\| careful \| deploy \| 3 \| \*\*0\*\* \(0 of [0-9,]+; < [0-9,]+ per million\) \| 0 \| 0 \|  \|  \|");
        printed.Output.ShouldContain("- (a) ");
        printed.Output.ShouldMatch("(?m)^Measured on [0-9-]+ by `rollover survey --times 3` on kernel model, seed [0-9]+, .+ 6 rollovers in [0-9]+ minutes");
        (await File.ReadAllTextAsync(page)).ShouldMatch(@"(?s)^# A page\n\n<!-- survey -->\n\nMeasured on .*\| careless .*<!-- end of survey -->\n\nThe rest\.\n$");
        (await File.ReadAllTextAsync(page)).ShouldNotContain("measured before");
        (await File.ReadAllTextAsync(brief)).ShouldMatch(@"\| server \| how it is replaced \| 20 ms \|\n\|---\|---\|---\|\n(.*\n)*\| careful \| deploy \| \*\*0\*\* \|\n");
        File.Exists(Path.Combine(folder.Path, "results/latest/survey.json")).ShouldBeTrue();
    }

    [Test]
    public async Task A_server_whose_program_is_not_there_is_a_row_that_says_so()
    {
        using var folder = new TemporaryFolder();
        var absent = Write(folder, "absent", "steer", "needs: [no-such-program]");
        var there = Write(folder, "there", "steer");

        var printed = await RolloverCommand.RunAsync(["survey", absent, there, "-n", "1", "--rtt", "0ms", "--results", Path.Combine(folder.Path, "results")]);
        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain("| absent | deploy |  | not run: ");
        printed.Output.ShouldContain("no-such-program");
        printed.Output.ShouldMatch(@"\| there \| deploy \| 1 \| \*\*0\*\*");
    }

    [TestCase("--into", "no-such-page.md", "there is no file 'no-such-page.md'")]
    [TestCase("--into", "README-without.md", "has no place for the table: write the lines '<!-- survey -->' and '<!-- end of survey -->'")]
    [TestCase("--rtt", "fast", "--rtt takes durations such as 0ms,20ms, each once, not 'fast'")]
    [TestCase("--rtt", "20ms,20ms", "--rtt takes durations such as 0ms,20ms, each once, not '20ms,20ms'")]
    [TestCase("--times", "0", "--times takes a number from 1 to 100000, not '0'")]
    public async Task Wrong_usage_is_said_and_ends_with_64(string option, string value, string problem)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "README-without.md"), "no markers");
        var given = value == "README-without.md" ? Path.Combine(folder.Path, value) : value;

        var printed = await RolloverCommand.RunAsync(["survey", Write(folder, "one", "steer"), option, given]);
        printed.ExitCode.ShouldBe(64, printed.Everything);
        printed.Errors.ShouldContain(problem);
    }

    [Test]
    public void A_page_that_is_gone_when_the_survey_is_over_is_said_and_nothing_thrown()
    {
        using var folder = new TemporaryFolder();
        SurveyPage.TryWrite(folder.Of("gone.md"), "full", "brief").ShouldBe($"there is no file '{folder.Of("gone.md")}'");
    }

    [Test]
    public async Task The_scenarios_of_the_table_in_the_documentation_are_valid()
    {
        var printed = await RolloverCommand.RunAsync(["check", RepositoryFolder.Of("docs/servers")]);
        printed.ExitCode.ShouldBe(0, printed.Everything);
    }

    private static string Write(TemporaryFolder folder, string name, string drain, string more = "")
    {
        var file = Path.Combine(folder.Path, $"{name}.yaml");
        File.WriteAllText(file, $$"""
            version: 1
            name: "{{name}}: deploy"
            {{more}}
            server: { args: [--drain, {{drain}}] }
            steps:
              - spawn: v1
              - start-traffic: { name: t, rate: 500/s }
              - wait: { for: 100ms, because: traffic }
              - deploy: { from: v1, to: v2 }
              - wait: { for: 100ms, because: traffic }
              - stop-traffic: t
            """);
        return file;
    }
}
