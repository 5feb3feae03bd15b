using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Worlds;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Tests.Running;

/// <summary>Who gets new connections, and how far their handshakes go, is for a scenario to say.</summary>
internal sealed class SteeringTests
{
    private const string TwoServers = """
          - spawn: v1
          - spawn: v2
          - assert-output: { server: v1, matches: listening on }
          - assert-output: { server: v2, matches: listening on }
        """;

    [TestCase("""
          - steer-to: v1
          - connect: { sessions: a1..a8 }
          - assert-owner-pid: { sessions: a1..a8, server: v1 }
          - steer-to: v2
          - connect: { sessions: b1..b8 }
          - assert-owner-pid: { sessions: b1..b8, server: v2 }
        """, TestName = "Every connection goes to the server that it is steered to")]
    [TestCase("""
          - signal: { server: v2, name: SIGSTOP }
          - steer-to: v2
          - connect: { sessions: b1..b8 }
          - assert-queued: { sessions: b1..b8, server: v2 }
          - steer-to: v1
          - connect: { sessions: a1..a8 }
          - assert-owner-pid: { sessions: a1..a8, server: v1 }
        """, TestName = "Also to one that is stopped")]
    [TestCase("""
          - steer-to: v1
          - steer-to: none
          - connect: { session: a, to: v1 }
          - connect: { session: b, to: v2 }
        """, TestName = "Steered to none, the kernel's hash chooses again")]
    [TestCase("""
          - steer-to: v2
          - hold-handshakes: v2
          - connect: { sessions: b1..b4 }
          - assert-syn-queued: { sessions: b1..b4, for: 50ms }
          - send: b1
          - assert-owner-pid: { session: b1, server: v2 }
          - release-handshakes: v2
          - assert-owner-pid: { sessions: b2..b4, server: v2 }
        """, TestName = "A handshake that is held is completed when the client sends, or when it is released")]
    public async Task Steps_that_hold(string steps)
    {
        var result = await ScenarioRun.OfAsync($"version: 1\nname: steering\nsteps:\n{TwoServers}\n{steps}", timeScale: 4);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [TestCase("- assert-syn-queued: { session: s1, within: 50ms }", "1 of 1 sessions are not in SYN_RECV")]
    [TestCase("- assert-unanswered: { count: 1, within: 50ms }", "no client waits for the answer to a SYN")]
    [TestCase("- steer-to: v2", "v2 does not listen")]
    [TestCase("- hold-handshakes: v2", "v2 does not listen")]
    public async Task Steps_that_do_not_hold(string step, string message)
    {
        var result = await ScenarioRun.OfAsync($$"""
            version: 1
            name: steering
            servers:
              v2: { command: [$FAULTY, listens-late, "$address:$port"], ready: { output: bound } }
            steps:
              - spawn: v1
              - connect: { session: s1, to: v1 }
              - spawn: v2
              {{step}}
            """, timeScale: 4);

        result.History.Events.OfType<StepFailed>().Single().Message.ShouldBe(message, FailureReport.Render(result));
    }

    [Test]
    public async Task A_listener_of_another_group_cannot_be_steered_to()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("an address of a server's own takes a network namespace");

        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: another group
            servers:
              v2: { address: 0.0.0.0 }
            steps:
              - spawn: v1
              - spawn: v2
              - steer-to: v2
            """, timeScale: 4);

        result.History.Events.OfType<StepFailed>().Single().Message.ShouldBe("no connection reaches v2", FailureReport.Render(result));
    }

    [Test]
    public async Task A_SYN_that_a_full_queue_drops_is_seen_to_be_unanswered()
    {
        // A backlog of 1 holds two connections. The third connects when its SYN is sent again, after 1 s.
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: a full accept queue
            servers:
              v1: { args: [--backlog, 1] }
            steps:
              - spawn: v1
              - signal: { server: v1, name: SIGSTOP }
              - connect: { sessions: a1..a2 }
              - parallel:
                  - connect: b
                  - repeat:
                      times: 1
                      steps:
                        - assert-unanswered: { count: 1, within: 5s, for: 100ms }
                        - signal: { server: v1, name: SIGCONT }
              - send: [a1..a2, b]
            """, timeScale: 4);

        result.History.Events.OfType<StepFailed>().ShouldBeEmpty(FailureReport.Render(result));
        result.History.Events.OfType<ReplyReceived>().Count().ShouldBe(3);
    }

    [Test]
    public void A_listener_that_cannot_be_reached_is_an_error_with_its_reason()
    {
        Should.Throw<WorldException>(() => BorrowedListener.Take(Environment.ProcessId, 1_000_000, inode: 1)).Message
            .ShouldBe($"The listening socket of process {Environment.ProcessId} cannot be reached: Bad file descriptor.");
    }

    [Test]
    public async Task A_borrowed_listener_is_given_back_at_once()
    {
        // What holds it keeps it in its group: the second server would get nothing, and connects would hang.
        var result = await ScenarioRun.OfAsync($$"""
            version: 1
            name: given back
            steps:
            {{TwoServers}}
              - steer-to: v1
              - signal: v1
              - assert-exit: { server: v1, within: 20s }
              - assert-not-listening: v1
              - connect: { sessions: n1..n8 }
              - assert-owner-pid: { sessions: n1..n8, server: v2 }
              - disconnect: { sessions: n1..n8 }
              - signal: v2
              - assert-exit: { server: v2, within: 20s }
              - assert-refused:
            """, timeScale: 4);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }
}
