using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Suites;
using Harness.Tests.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>What <c>expect-refused</c> records, and that it fails where nobody was refused.</summary>
internal sealed class ExpectedRefusalTests
{
    private const string Gap = """
          - spawn: v1
          - start-traffic: { name: t, rate: 200/s }
          - assert-output: { server: v1, matches: accepted connection }
          - expect-refused:
              traffic: t
              steps:
                - signal: v1
                - assert-exit: v1
                - assert-refused:
                - wait: { for: 100ms, because: connects of t come and are refused }
                - spawn: v2
          - stop-traffic: t
        """;

    [TestCase(false)]
    [TestCase(true)]
    public async Task The_span_begins_before_the_first_step_inside_and_ends_after_the_last(bool isSimulated)
    {
        var result = await RunAsync(Gap, isSimulated);

        result.History.Events.OfType<StepFailed>().ShouldBeEmpty(FailureReport.Render(result));
        var spans = result.History.Events.OfType<RefusalsExpected>().ToList();
        spans.Select(span => (span.Traffic, span.Begins)).ShouldBe([("t", true), ("t", false)]);
        var inside = result.History.Events.OfType<StepStarted>().Where(step => step.Step.StartsWith("4.", StringComparison.Ordinal)).ToList();
        inside.Select(step => step.Step).ShouldBe(["4.1", "4.2", "4.3", "4.4", "4.5"]);
        spans[0].Sequence.ShouldBeLessThan(inside[0].Sequence);
        spans[1].Sequence.ShouldBeGreaterThan(result.History.Events.OfType<StepEnded>().Single(step => step.Step == "4.5").Sequence);

        var refused = result.History.Events.OfType<TrafficSession>().Where(session => session.Outcome == ConnectOutcome.Refused).ToList();
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(session => session.Started.After >= spans[0].Sequence && session.Connected!.Value.After < spans[1].Sequence);
    }

    [Test]
    public async Task What_was_sent_while_nobody_listened_is_refused_in_the_span_also_a_round_trip_later()
    {
        var result = await SimulatedRun.OfAsync(Text(Gap.Replace("- assert-refused:", "- assert-not-listening: v1", StringComparison.Ordinal), "network: { rtt: 40ms }"));

        var end = result.History.Events.OfType<RefusalsExpected>().Last();
        var listens = result.History.Events.OfType<ListenerOpened>().Single(opened => opened.Server == "v2");
        (end.At - listens.At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(40));
        result.History.Events.OfType<TrafficSession>().Where(session => session.Outcome == ConnectOutcome.Refused).ShouldAllBe(session => session.Connected!.Value.After < end.Sequence);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_span_in_which_nobody_is_refused_fails(bool isSimulated)
    {
        var result = await RunAsync("""
              - spawn: v1
              - start-traffic: { name: t, clients: 2 }
              - start-traffic: { name: other, clients: 2 }
              - expect-refused: { traffic: t, steps: [ { spawn: v2 }, { signal: v1 }, { assert-not-listening: v1 } ] }
              - spawn: v3
            """, isSimulated);

        ScenarioRun.Violated(result).ShouldContain("steps-hold", FailureReport.Render(result));
        var failed = result.History.Events.OfType<StepFailed>().Single();
        (failed.Message, failed.Step).ShouldBe(("no connect of t was refused", "4"));
        result.History.Events.OfType<RefusalsExpected>().Select(span => span.Begins).ShouldBe([true, false]);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_refusal_before_the_span_does_not_count(bool isSimulated)
    {
        var result = await RunAsync("""
              - spawn: v1
              - start-traffic: { name: t, rate: 200/s }
              - signal: v1
              - assert-refused:
              - wait: { for: 50ms, because: connects are refused }
              - spawn: v2
              - expect-refused: { traffic: t, steps: [ { assert-listening: v2 } ] }
            """, isSimulated);

        result.History.Events.OfType<TrafficSession>().ShouldContain(session => session.Outcome == ConnectOutcome.Refused);
        result.History.Events.OfType<StepFailed>().Single().Message.ShouldBe("no connect of t was refused");
    }

    [Test]
    public async Task A_step_inside_that_fails_ends_the_span_and_is_the_only_failure()
    {
        var result = await ScenarioRun.OfAsync(Text("""
              - spawn: v1
              - start-traffic: { name: t, clients: 2 }
              - expect-refused: { traffic: t, steps: [ { assert-not-listening: { server: v1, within: 50ms } } ] }
            """));

        result.History.Events.OfType<StepFailed>().Single().Step.ShouldBe("3.1");
        var spans = result.History.Events.OfType<RefusalsExpected>().ToList();
        spans.Select(span => span.Begins).ShouldBe([true, false]);
        spans[1].Sequence.ShouldBeGreaterThan(result.History.Events.OfType<StepFailed>().Single().Sequence);
    }

    private static Task<ScenarioResult> RunAsync(string steps, bool isSimulated) => isSimulated ? SimulatedRun.OfAsync(Text(steps)) : ScenarioRun.OfAsync(Text(steps));

    private static string Text(string steps, string header = "") => $"version: 1\nname: refusals\n{header}\nsteps:\n{steps}\n";
}
