using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Tests.Reporting;

/// <summary>A failure explains itself: every part of the explanation, word for word.</summary>
internal sealed class FailureReportTests
{
    [Test]
    public void A_dropped_session_is_explained_with_step_parties_events_output_and_command()
    {
        var history = Begin();
        history.Append(new StepStarted("3", "signal: { server: v1, name: SIGTERM }", new SourceSpan(14, 5, 6)));
        history.Append(new SignalSent("v1", "SIGTERM", SignalReason.Step, TimeSpan.FromSeconds(30)));
        history.Append(new ServerPrinted("v1", "Process 11 received terminate signal", IsError: false));
        history.Append(new ServerPrinted("v1", "panic: \u001b[31mred", IsError: true));
        foreach (var session in (string[])["s1", "s2", "s3"])
            history.Append(new ServerEnded(session, ServerEnding.Reset, "ConnectionReset"));
        history.Append(new StepEnded("3"));
        End(history, RunEnding.Completed);

        Snapshot.Verify(FailureReport.Render(Result(history)));
    }

    [Test]
    public void A_step_that_does_not_hold_is_explained_at_its_own_place()
    {
        var history = Begin();
        history.Append(new StepStarted("3", "parallel: { steps: … }", new SourceSpan(14, 5, 8)));
        history.Append(new StepStarted("3.1", "assert-not-listening: v1", new SourceSpan(15, 9, 20)));
        history.Append(new StepStarted("3.2", "send: s1", new SourceSpan(16, 9, 4)));
        history.Append(new StepFailed("3.1", "v1 listens", "no listening socket", "pid 11 holds one", [], ["v1"]));
        End(history, RunEnding.StepFailed);

        Snapshot.Verify(FailureReport.Render(Result(history, file: "dir with space/x.yaml")));
    }

    [Test]
    public void A_loss_in_parallel_names_the_steps_that_were_under_way_and_no_other()
    {
        var history = Begin();
        history.Append(new StepEnded("1"));
        history.Append(new StepEnded("2"));
        history.Append(new StepStarted("3", "parallel: { steps: … }", new SourceSpan(14, 5, 8)));
        history.Append(new StepStarted("3.1", "send: s2", new SourceSpan(15, 9, 4)));
        history.Append(new StepStarted("3.2", "signal: { server: v1, name: SIGTERM }", new SourceSpan(16, 9, 6)));
        history.Append(new StepStarted("3.3", "send: s3", new SourceSpan(17, 9, 4)));
        history.Append(new StepEnded("3.1"));
        history.Append(new ServerEnded("s1", ServerEnding.Reset, "ConnectionReset"));
        history.Append(new StepEnded("3.2"));
        history.Append(new StepEnded("3.3"));
        history.Append(new StepEnded("3"));
        End(history, RunEnding.Completed);

        var steps = FailureReport.Render(Result(history)).Split('\n').Where(line => line.TrimStart().StartsWith("step ", StringComparison.Ordinal)).Select(line => line.TrimStart()["step ".Length..].TrimStart());
        steps.ShouldAllBe(step => step.StartsWith("3.2 ", StringComparison.Ordinal) || step.StartsWith("3.3 ", StringComparison.Ordinal));
        steps.Count().ShouldBe(2);
    }

    [Test]
    public void Expected_violations_that_do_not_occur_and_doubts_are_named()
    {
        var history = Begin("echo-intact", "clean-exit");
        End(history, RunEnding.Completed);
        Snapshot.Verify(FailureReport.Render(Result(history)), "missing");

        var interrupted = Begin();
        End(interrupted, RunEnding.Interrupted);
        Snapshot.Verify(FailureReport.Render(Result(interrupted)), "interrupted");
    }

    [Test]
    public void A_verified_run_needs_no_explanation()
    {
        var history = Begin();
        End(history, RunEnding.Completed);

        FailureReport.Render(Result(history)).ShouldBeEmpty();
    }

    [Test]
    public void Many_violations_of_one_rule_are_counted_and_the_list_is_cut()
    {
        var history = Begin();
        for (var i = 1; i <= 30; i++)
        {
            history.Append(new ConnectStarted($"n{i}", RefusalExpected: false));
            history.Append(new ConnectEnded($"n{i}", ConnectOutcome.Established, $"127.0.0.1:{2000 + i}", null));
            history.Append(new ServerEnded($"n{i}", ServerEnding.EndOfFile, null));
        }

        End(history, RunEnding.Completed);

        FailureReport.Render(Result(history)).ShouldContain("    and 29 more like it: n2; n3; n4; n5; n6; n7; n8; n9; and 21 more\n");
    }

    private static History Begin(params ExpectedViolation[] expected)
    {
        var history = new History(new StoppedClock());
        history.Append(new RunStarted("a rollover", "scenarios/x.yaml", "network namespace", "127.0.0.1:8080", "6.18", DateTimeOffset.UnixEpoch, 1, expected));
        history.Append(new StepStarted("1", "spawn: v1", new SourceSpan(10, 5, 5)));
        history.Append(new ServerLaunched("v1", 11, ["EchoServer", "127.0.0.1:8080"]));
        history.Append(new ServerPrinted("v1", "Process 11 running", IsError: false));
        history.Append(new ListenerOpened("v1", []));
        history.Append(new StepStarted("2", "connect: s1..s3", new SourceSpan(11, 5, 7)));
        foreach (var (session, port) in (ReadOnlySpan<(string, int)>)[("s1", 1001), ("s2", 1002), ("s3", 1003)])
        {
            history.Append(new ConnectStarted(session, RefusalExpected: false));
            history.Append(new ConnectEnded(session, ConnectOutcome.Established, $"127.0.0.1:{port}", null));
            history.Append(new OwnerObserved(session, Ownership.Owned, 11, "v1"));
        }

        return history;
    }

    private static void End(History history, RunEnding ending)
    {
        history.Append(new CleanupStarted());
        foreach (var session in (string[])["s1", "s2", "s3"])
            history.Append(new ClientEnded(session, ClientEnding.Disconnect, ByHarness: true));
        history.Append(new SignalSent("v1", "SIGTERM", SignalReason.Cleanup, null));
        history.Append(new ServerExited("v1", 11, 0, null));
        history.Append(new RunEnded(ending, null));
    }

    private static ScenarioResult Result(History history, string file = "scenarios/x.yaml") => new(
        new Scenario { Name = "a rollover", File = file, Steps = [] },
        Verdict.Of(history),
        history,
        TimeSpan.FromSeconds(1),
        "results/latest/x/history.jsonl");

    /// <summary>Every event of these stories happens at the same time.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
