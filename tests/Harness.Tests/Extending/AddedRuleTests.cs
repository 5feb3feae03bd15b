using Harness.Extending;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;
using Harness.Tests.Rules;
using Rollover;
using Rollover.Extending;
using Outcome = Harness.Rules.Outcome;

namespace Harness.Tests.Extending;

/// <summary>A finding of an extension's rule that cannot be one leaves the run inconclusive, and breaks no report.</summary>
internal sealed class AddedRuleTests
{
    [Test]
    public void Without_a_message() => Inconclusive(history => [new RuleFinding(null!, [history.Events[0]])], "a finding has no message");

    [Test]
    public void Without_evidence() => Inconclusive(history => [new RuleFinding("it is so", null!)], "a finding has no evidence: it is so");

    [Test]
    public void With_evidence_that_is_null() => Inconclusive(history => [new RuleFinding("it is so", [null!])], "evidence that is null: it is so");

    [Test]
    public void With_sessions_that_are_null() => Inconclusive(history => [new RuleFinding("it is so", [history.Events[0]]) { Sessions = null! }], "Sessions");

    [Test]
    public void With_a_server_that_is_null() => Inconclusive(history => [new RuleFinding("it is so", [history.Events[0]]) { Servers = [null!] }], "Servers");

    [Test]
    public void Without_what_should_have_been() => Inconclusive(history => [new RuleFinding("it is so", [history.Events[0]]) { Expected = null! }], "Expected");

    [Test]
    public void Without_what_was() => Inconclusive(history => [new RuleFinding("it is so", [history.Events[0]]) { Actual = null! }], "Actual");

    [Test]
    public void About_a_session_that_there_is_not() => Inconclusive(history => [new RuleFinding("it is so", [history.Events[0]]) { Sessions = ["s9"] }], "there is no session 's9'");

    [Test]
    public void About_a_server_that_there_is_not() => Inconclusive(history => [new RuleFinding("it is so", [history.Events[0]]) { Servers = ["v9"] }], "there is no server 'v9'");

    [Test]
    public void That_is_null() => Inconclusive(_ => [null!], "a finding is null");

    [Test]
    public void No_list_of_findings() => Inconclusive(_ => null!, "it gave no list of findings");

    [Test]
    public void With_an_event_of_another_history()
    {
        RuleFinding? first = null;
        var rule = new Rule(history => [first ??= new RuleFinding("it is so", [history.Events[0]])]);
        Judged(rule).Outcome.ShouldBe(Outcome.Violated);
        Judged(rule).Doubts.ShouldHaveSingleItem().ShouldContain("an event that is not of this history");
    }

    [Test]
    public void A_finding_that_is_one_is_a_violation() =>
        Judged(new Rule(history => [new RuleFinding("it is so", [history.Events[0], history.Events[^1]]) { Sessions = ["s1"], Servers = ["v1"] }])).Outcome.ShouldBe(Outcome.Violated);

    private static void Inconclusive(Func<RunHistory, IEnumerable<RuleFinding>> check, string says)
    {
        var verdict = Judged(new Rule(check));
        verdict.Outcome.ShouldBe(Outcome.Inconclusive);
        verdict.Doubts.ShouldHaveSingleItem().ShouldContain(says);
    }

    /// <summary>The report is made as well: it is what a finding that is none would break.</summary>
    private static Verdict Judged(IRolloverRule rule)
    {
        var history = Story.WithSession().Disconnects("s1").Exits("v1").End().History;
        var verdict = Verdict.Of(history, [new ExtensionRule(rule)]);
        _ = ScenarioReport.Of(new ScenarioResult(Running.ScenarioRun.Read("version: 1\nname: n\nsteps:\n  - spawn: v1\n"), verdict, history, TimeSpan.Zero, null), new RunFacts(history));
        return verdict;
    }

    private sealed class Rule(Func<RunHistory, IEnumerable<RuleFinding>> check) : IRolloverRule
    {
        public string Name => "added";

        public string Property => "It holds.";

        public IEnumerable<RuleFinding> Check(RunHistory history) => check(history);
    }
}
