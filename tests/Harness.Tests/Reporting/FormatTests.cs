using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Harness.Reporting;
using Harness.Reporting.Formats;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Reporting;

/// <summary>What CI systems and people read of a run, each in its format, and that nothing from a scenario or a server gets out of its place in one.</summary>
internal sealed class FormatTests
{
    /// <summary>The end of a script, of CDATA, of a comment and a fence, a command of GitHub Actions, markup, and escapes of a terminal.</summary>
    private const string Hostile = "</script><script>alert(1)</script> ]]> --> ``` ::error::owned ##[error]x <b>&amp; | [a](http://x) \u001b[2J\u202e\u0000\ufffe\ud800 # SKIP \\ \"quoted\" 'x' %0A\r::error file=x::y";

    [Test]
    public void Junit_says_what_failed_and_why() => Snapshot.Verify(Junit(Mixed()));

    [Test]
    public void Junit_is_as_the_schema_of_Jenkins_has_it_whatever_a_server_prints()
    {
        foreach (var suite in (SuiteReport[])[Mixed(), Hostiles(), RolloverStory.Suite()])
            ProblemsOf(Junit(suite)).ShouldBeEmpty();
    }

    [Test]
    public void What_the_schema_does_not_have_is_found() =>
        ProblemsOf(Junit(Mixed()).Replace("<failure", "<fault", StringComparison.Ordinal).Replace("</failure", "</fault", StringComparison.Ordinal)).ShouldNotBeEmpty();

    [Test]
    public void Tap_says_what_failed_and_why() => Snapshot.Verify(TapReporter.Write(Mixed()));

    [Test]
    public void Tap_has_a_line_a_scenario_whatever_its_name_is()
    {
        var lines = TapReporter.Write(Hostiles()).Split('\n');

        lines.Where(line => Regex.IsMatch(line, "^(not )?ok ")).ShouldAllBe(line => line.StartsWith("not ok 1 - ", StringComparison.Ordinal) && !Regex.IsMatch(line, @"(?<!\\)#"));
        lines.Skip(2).Count(line => line.Length > 0 && !line.StartsWith(' ')).ShouldBe(1);
    }

    [Test]
    public void The_summary_shows_every_scenario_and_explains_what_failed() => Snapshot.Verify(MarkdownReporter.Write(Mixed()));

    [Test]
    public void Nothing_in_the_summary_is_markup_that_a_server_wrote()
    {
        var page = MarkdownReporter.Write(Hostiles());
        var (fence, outside) = ("", new StringBuilder());
        foreach (var line in page.Split('\n'))
        {
            if (fence.Length == 0 && line.StartsWith("```", StringComparison.Ordinal))
                fence = line.Replace("text", "", StringComparison.Ordinal);
            else if (fence.Length > 0 && line == fence)
                fence = "";
            else if (fence.Length == 0)
                outside.AppendLine(line);
            else
                Regex.IsMatch(line, $"^ {{0,3}}`{{{fence.Length},}}\\s*$").ShouldBeFalse("the fence ends in what it holds");
        }

        fence.ShouldBeEmpty();
        outside.ToString().ShouldNotContain("<script");
        outside.ToString().ShouldNotContain("](");
        outside.ToString().ShouldNotContain("\u001b");
        page.ShouldNotContain("\u001b");
    }

    [Test]
    public void A_trace_has_a_process_a_scenario_and_a_lane_a_server_and_session()
    {
        using var folder = new TemporaryFolder();
        SuiteReport.Write([new TraceReporter(ResultsFolder.Of(folder.Path))], [RolloverStory.Violated(name: Hostile), RolloverStory.Skipped(), RolloverStory.Verified(traffic: 500)], ResultsFolder.Of(folder.Path), all => new SuiteSummary(all, 0, false), null);

        using var trace = JsonDocument.Parse(File.ReadAllText(folder.Of("trace.json")));
        var events = trace.RootElement.GetProperty("traceEvents").EnumerateArray().ToList();
        events.Where(one => one.GetProperty("name").GetString() == "process_name").Select(one => one.GetProperty("pid").GetInt32()).ShouldBe([1, 2]);
        var names = events.Where(one => one.GetProperty("name").GetString() == "thread_name" && one.GetProperty("pid").GetInt32() == 1).Select(one => one.GetProperty("args").GetProperty("name").GetString());
        names.ShouldBe(["steps", "v1 (pid 11)", "v2 (pid 12)", "session s1", "session s2"]);
        events.ShouldContain(one => one.GetProperty("name").GetString() == "draining" && one.GetProperty("dur").GetDouble() > 0);
        events.Where(one => one.GetProperty("ph").GetString() == "C").Select(one => one.GetProperty("args").GetRawText()).ShouldContain(args => args.Contains("\"v2\":", StringComparison.Ordinal));
    }

    [Test]
    public void GitHub_gets_an_annotation_on_file_and_line_and_takes_no_command_from_a_server()
    {
        using var folder = new TemporaryFolder();
        var variables = new Dictionary<string, string> { ["GITHUB_ACTIONS"] = "true", ["GITHUB_STEP_SUMMARY"] = folder.Of("summary.md") };
        GitHubActions.Of(_ => null).ShouldBeNull();
        var gitHub = GitHubActions.Of(variables.GetValueOrDefault)!;
        var suite = RolloverStory.Suite(RolloverStory.Violated(file: "dir, a:b/x.yaml", printed: Hostile, why: Hostile), RolloverStory.Verified());

        var token = Regex.Match(gitHub.Begin, "^::stop-commands::([0-9a-f]{32})$").Groups[1].Value;
        var lines = gitHub.End(suite).TrimEnd('\n').Split('\n');
        lines[0].ShouldBe($"::{token}::");
        lines.Length.ShouldBe(2);
        lines[1].ShouldStartWith("::error file=dir%2C a%3Ab/x.yaml,line=14,title=violated%3A a rollover::no-session-dropped: session s1");
        GitHubActions.Of(variables.GetValueOrDefault)!.Begin.ShouldNotBe(gitHub.Begin);

        gitHub.AddSummary(suite).ShouldBeNull();
        File.ReadAllText(folder.Of("summary.md")).ShouldBe(MarkdownReporter.Write(suite));
    }

    private static SuiteReport Mixed() => RolloverStory.Suite(RolloverStory.Verified(), RolloverStory.Violated(), RolloverStory.Skipped(), Interrupted());

    private static SuiteReport Hostiles() => RolloverStory.Suite(RolloverStory.Violated(Hostile, $"scenarios/{Hostile}.yaml", Hostile, Hostile));

    private static ScenarioResult Interrupted() =>
        RolloverStory.Verified(file: "scenarios/cut.yaml") with { Verdict = new Verdict(Outcome.Inconclusive, [], [], ["the run was interrupted"]) };

    private static string Junit(SuiteReport suite)
    {
        using var file = new MemoryStream();
        JUnitReporter.Write(suite, file);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    private static List<string> ProblemsOf(string junit)
    {
        var schemas = new XmlSchemaSet();
        using (var reader = XmlReader.Create(RepositoryFolder.Of("tests", "Harness.Tests", "Reporting", "junit.xsd")))
            schemas.Add("", reader);
        var problems = new List<string>();
        XDocument.Parse(junit).Validate(schemas, (_, problem) => problems.Add(problem.Message));
        return problems;
    }
}
