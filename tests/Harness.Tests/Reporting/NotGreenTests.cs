using System.Text.RegularExpressions;
using System.Xml.Linq;
using Harness.Reporting;
using Harness.Reporting.Formats;

namespace Harness.Tests.Reporting;

/// <summary>Where the command does not end with 0, no report is green; and no two test cases have one name.</summary>
internal sealed class NotGreenTests
{
    [TestCase("skipped", "failure", "this machine lacks 'nginx'")]
    [TestCase("invalid", "error", "is no valid scenario")]
    [TestCase("gap", "error", "shard 2 of 2 is missing")]
    [TestCase("interrupted", "error", "interrupted")]
    [TestCase("unwritten", "error", "x could not be written")]
    public void What_fails_the_command_fails_in_every_report(string what, string element, string why)
    {
        var suite = Failing(what);
        suite.Summary.ExitCode.ShouldNotBe(0);

        var junit = JUnitDocument.Of(suite);
        JUnitDocument.ProblemsOf(junit).ShouldBeEmpty();
        var root = XDocument.Parse(junit).Root!;
        var bad = root.Descendants().Where(one => one.Name.LocalName is "failure" or "error").ToList();
        bad.Count.ShouldBe(1, junit);
        bad[0].Name.LocalName.ShouldBe(element);
        bad[0].Attribute("message")!.Value.ShouldContain(why);
        root.Descendants("skipped").ShouldBeEmpty();
        foreach (var counted in root.Elements("testsuite").Prepend(root))
        {
            counted.Attribute("tests")!.Value.ShouldBe($"{counted.Descendants("testcase").Count()}");
            counted.Attribute("failures")!.Value.ShouldBe($"{counted.Descendants("failure").Count()}");
            counted.Attribute("errors")!.Value.ShouldBe($"{counted.Descendants("error").Count()}");
        }

        var tap = TapReporter.Write(suite).Split('\n');
        tap.Count(line => line.StartsWith("not ok ", StringComparison.Ordinal)).ShouldBe(1);
        tap[1].ShouldBe($"1..{tap.Count(line => Regex.IsMatch(line, "^(not )?ok "))}");
        tap.ShouldNotContain(line => line.Contains("# SKIP", StringComparison.Ordinal));
        tap.ShouldContain(line => line.Contains("message: ", StringComparison.Ordinal) && line.Contains(why, StringComparison.Ordinal));

        var page = MarkdownReporter.Write(suite);
        page.ShouldStartWith("# ❌");
        page.Split('\n').Skip(1).Count(line => line.Contains('❌', StringComparison.Ordinal)).ShouldBe(1, page);
    }

    [Test]
    public void Every_repetition_has_a_name_of_its_own()
    {
        var suite = RolloverStory.Suite(RolloverStory.Verified() with { Repetition = 1 }, RolloverStory.Verified() with { Repetition = 2 });

        XDocument.Parse(JUnitDocument.Of(suite)).Descendants("testcase").Select(test => test.Attribute("name")!.Value).ShouldBe(["a good rollover #1", "a good rollover #2"]);
        TapReporter.Write(suite).ShouldContain("ok 2 - scenarios/good.yaml: a good rollover \\#2\n");
        MarkdownReporter.Write(suite).ShouldContain("a good rollover &#35;2 |");
    }

    [Test]
    public void The_same_scenario_of_two_runs_has_two_names()
    {
        var suite = RolloverStory.Suite(RolloverStory.Verified(), RolloverStory.Verified(), RolloverStory.Verified());

        XDocument.Parse(JUnitDocument.Of(suite)).Descendants("testcase").Select(test => test.Attribute("name")!.Value).ShouldBe(["a good rollover", "a good rollover (2)", "a good rollover (3)"]);
    }

    [Test]
    public void Every_file_has_a_class_of_its_own()
    {
        string[] files = ["a.b/t.x.yaml", "a_b/t_x.yaml", "a.b/t_x.yaml", "a/b/t.x.yaml", "scenarios/t.yaml", "t.yaml", "t.yml", "a%2Eb/t%2Ex.yaml"];
        var suite = RolloverStory.Suite([.. files.Select(file => RolloverStory.Verified(file: file))]);

        var classes = XDocument.Parse(JUnitDocument.Of(suite)).Descendants("testcase").Select(test => test.Attribute("classname")!.Value).ToList();

        classes.ShouldBeUnique();
        classes.ShouldContain("scenarios.t");
    }

    private static SuiteReport Failing(string what)
    {
        var suite = RolloverStory.Suite(what == "skipped" ? [RolloverStory.Verified(), RolloverStory.Skipped()] : [RolloverStory.Verified()]);
        return suite with
        {
            Summary = new SuiteSummary(suite.Summary.Results, what == "invalid" ? 1 : 0, what == "interrupted")
            {
                IsStrict = what == "skipped",
                Gaps = what == "gap" ? ["shard 2 of 2 is missing"] : [],
                Unwritten = what == "unwritten" ? ["x could not be written"] : [],
            },
        };
    }
}
