using System.Text.RegularExpressions;
using Harness.Reporting;
using Harness.Reporting.Formats;
using Harness.Suites;

namespace Harness.Tests.Reporting;

/// <summary>What GitHub Actions is told of a run.</summary>
internal sealed class GitHubActionsTests
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> variables = new() { ["GITHUB_ACTIONS"] = "true" };

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public void Elsewhere_there_is_none() => GitHubActions.Of(_ => null).ShouldBeNull();

    [Test]
    public void An_annotation_is_on_file_and_line_and_no_command_is_taken_from_a_server()
    {
        const string hostile = "::error::owned ##[error]x %0A\r::error file=x::y";
        var lines = Lines(RolloverStory.Suite(RolloverStory.Violated(file: "dir, a:b/x.yaml", printed: hostile, why: hostile), RolloverStory.Verified()));

        var token = Regex.Match(lines[0], "^::stop-commands::([0-9a-f]{32})$").Groups[1].Value;
        lines[1].ShouldBe($"::{token}::");
        lines.Count.ShouldBe(3);
        lines[2].ShouldStartWith("::error file=dir%2C a%3Ab/x.yaml,line=14,title=violated%3A a rollover::no-session-dropped: session s1");
        Lines(RolloverStory.Suite())[0].ShouldNotBe(lines[0]);
    }

    [TestCase("", "sub/x.yaml")]
    [TestCase("sub", "x.yaml")]
    public void A_path_is_relative_to_the_workspace(string workspace, string path)
    {
        variables["GITHUB_WORKSPACE"] = folder.Of(workspace).TrimEnd('/');
        var file = folder.Write("sub/x.yaml", "");
        var here = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.Path);

        foreach (var given in (string[])[file, $"{here}/sub/x.yaml", $"./{here}/sub/../sub/x.yaml"])
            Lines(RolloverStory.Suite(RolloverStory.Violated(file: given)))[2].ShouldStartWith($"::error file={path},line=14,");
    }

    [Test]
    public void A_path_of_a_run_is_seen_from_where_it_was_started()
    {
        variables["GITHUB_WORKSPACE"] = folder.Path;
        folder.Write("sub/x.yaml", "");
        var suite = RolloverStory.Suite(RolloverStory.Violated(file: "x.yaml"));

        Lines(suite with { Summary = suite.Summary with { Directory = folder.Of("sub") } })[2].ShouldStartWith("::error file=sub/x.yaml,line=14,");
    }

    [Test]
    public void The_summary_of_the_job_gets_the_page()
    {
        variables["GITHUB_STEP_SUMMARY"] = folder.Write("summary.md", "before\n");
        var results = ResultsFolder.Of(folder.Path);
        var suite = RolloverStory.Suite(RolloverStory.Violated());

        foreach (var summary in GitHubActions.Of(variables.GetValueOrDefault)!.Summaries(results))
            summary.Complete(suite);

        File.ReadAllText(folder.Of("summary.md")).ShouldBe($"before\n{MarkdownReporter.Write(suite)}");
        results.Problems.ShouldBeEmpty();
    }

    private List<string> Lines(SuiteReport suite)
    {
        using var output = new StringWriter();
        var gitHub = GitHubActions.Of(variables.GetValueOrDefault)!;
        gitHub.Begin(output);
        gitHub.Begin(output);
        gitHub.Annotate(suite);
        gitHub.End(output);
        gitHub.End(output);
        return [.. output.ToString().TrimEnd('\n').Split('\n')];
    }
}
