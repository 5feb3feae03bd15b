using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Reporting;

/// <summary>The line of a scenario that is through.</summary>
internal sealed class ScenarioLineTests
{
    [Test]
    public void A_green_line_says_what_was_shown() =>
        Line(RolloverStory.Verified(traffic: 500)).ShouldMatch(@"^verified      +[\d.]+ s  scenarios/good\.yaml  502 connections, 0 lost, 0 delayed, first reply p99 [\d.]+ ms$");

    [Test]
    public void A_red_line_says_which_rule_is_violated_and_how_often() =>
        Line(RolloverStory.Violated()).ShouldMatch(@"^violated      +[\d.]+ s  scenarios/x\.yaml  no-session-dropped: session s1.* \(and \d+ more\)$");

    [Test]
    public void One_that_was_not_run_says_why_and_none_can_steer_the_terminal()
    {
        Line(RolloverStory.Skipped("it needs \e[31mnginx\nnow")).ShouldBe("skipped                scenarios/servers/nginx.yaml  it needs ␛[31mnginx␊now");
        Line(SuiteSummaryTests.Result("not run")).ShouldEndWith("  a reason");
    }

    [Test]
    public void What_is_in_doubt_is_said()
    {
        var result = RolloverStory.Verified();
        Line(result with { Verdict = new Verdict(Outcome.Inconclusive, [], [], ["the harness was held up", "so was the network"]) }).ShouldEndWith("the harness was held up (and 1 more)");
    }

    [Test]
    public void Each_repetition_has_its_number() => Line(RolloverStory.Skipped() with { Repetition = 7 }).ShouldContain("nginx.yaml #7  ");

    [Test]
    public void Repetitions_that_differ_are_flaky_and_one_that_never_is_verified_is_not()
    {
        var (good, bad) = (RolloverStory.Verified(), RolloverStory.Violated());
        var flaky = good.Scenario;
        var always = bad.Scenario;
        ScenarioResult[] results =
        [
            .. Enumerable.Range(1, 3).Select(number => good with { Repetition = number }),
            bad with { Scenario = flaky, Repetition = 4 },
            bad with { Repetition = 1 }, bad with { Repetition = 2 },
        ];

        RepetitionText.Of(RolloverStory.Suite(results).Scenarios).Select(line => line.ToString()).ShouldBe(
        [
            "",
            "flaky: 1 of 4  scenarios/good.yaml: a good rollover (3 verified, 1 violated)",
            "never verified: 2 of 2  scenarios/x.yaml: a rollover (2 violated)",
        ]);
        always.ShouldNotBeSameAs(flaky);
        RepetitionText.Of(RolloverStory.Suite([.. results.Take(3)]).Scenarios).ShouldBeEmpty();
        RepetitionText.Of(RolloverStory.Suite(bad).Scenarios).ShouldBeEmpty("it was not repeated");
    }

    private static string Line(ScenarioResult result) => ScenarioLine.Of(result).ToString();
}
