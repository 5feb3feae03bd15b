using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
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
    public void Junit_says_what_failed_and_why() => Snapshot.Verify(JUnitDocument.Of(Mixed()));

    [Test]
    public void Junit_is_as_the_schema_of_Jenkins_has_it_whatever_a_server_prints()
    {
        foreach (var suite in (SuiteReport[])[Mixed(), Hostiles(), RolloverStory.Suite()])
            JUnitDocument.ProblemsOf(JUnitDocument.Of(suite)).ShouldBeEmpty();
    }

    [Test]
    public void What_the_schema_does_not_have_is_found() =>
        JUnitDocument.ProblemsOf(JUnitDocument.Of(Mixed()).Replace("<failure", "<fault", StringComparison.Ordinal).Replace("</failure", "</fault", StringComparison.Ordinal)).ShouldNotBeEmpty();

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
    public void The_summary_is_never_larger_than_GitHub_takes_it_and_says_what_it_leaves_out()
    {
        var rockets = string.Concat(Enumerable.Repeat("\ud83d\ude80", 40_000));
        var failed = ((string[])["", " "]).Select(before => RolloverStory.Violated(name: new string('\u20ac', 500), printed: before + rockets));
        var page = MarkdownReporter.Write(RolloverStory.Suite([.. Enumerable.Repeat(failed, 20).SelectMany(both => both), .. Enumerable.Range(1, 20_000).Select(number => RolloverStory.Skipped($"it lacks number {number}"))]));

        Encoding.UTF8.GetByteCount(page).ShouldBeLessThanOrEqualTo(1024 * 1024);
        var rows = page.Split('\n').Count(line => line.StartsWith("| ", StringComparison.Ordinal)) - 1;
        page.ShouldContain($"\n{20_040 - rows} more scenarios are not in the table: results.json has all of them.\n");
        page.ShouldContain("more are not verified: results.json has all of them.\n");
        page.ShouldNotContain("\ufffd");
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(page).ShouldBePositive();
    }

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
    public void An_attachment_has_the_path_that_its_reader_documents()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("results/latest/x/timeline.html", "");
        string Of(params (string Name, string Value)[] variables) => AttachmentPaths.Of(name => variables.FirstOrDefault(one => one.Name == name).Value).Of(file);

        Of().ShouldBe(file);
        Of(("CI_PROJECT_DIR", folder.Path)).ShouldBe(file);
        Of(("GITLAB_CI", "true"), ("CI_PROJECT_DIR", folder.Path)).ShouldBe("results/latest/x/timeline.html");
    }

    private static SuiteReport Mixed() => RolloverStory.Suite(RolloverStory.Verified(), RolloverStory.Violated(), RolloverStory.Skipped(), Interrupted());

    private static SuiteReport Hostiles() => RolloverStory.Suite(RolloverStory.Violated(Hostile, $"scenarios/{Hostile}.yaml", Hostile, Hostile));

    private static ScenarioResult Interrupted() =>
        RolloverStory.Verified(file: "scenarios/cut.yaml") with { Verdict = new Verdict(Outcome.Inconclusive, [], [], ["the run was interrupted"]) };
}
