using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Running;

/// <summary>Servers that inherit their listening socket by the protocol of systemd's socket activation.</summary>
internal sealed class ListenFdsTests
{
    private const string Says = """[sh, -c, 'echo "fds $LISTEN_FDS names $LISTEN_FDNAMES own $([ $LISTEN_PID = $$ ] && echo yes)"; exec sleep 60']""";

    [Test]
    public async Task A_server_gets_one_listener_and_its_own_process_id_and_listens_though_it_opened_nothing()
    {
        var result = await RunAsync("""
            server: { command: COMMAND, listen-fds: { from: own, name: http }, exit: SIGTERM }
            steps:
              - spawn: v1
              - assert-output: { server: v1, matches: '^fds 1 names http own yes$' }
              - assert-listening: v1
              - signal: v1
              - assert-exit: v1
              - assert-refused:
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task A_shared_listener_outlives_its_servers_and_keeps_who_waits()
    {
        var result = await RunAsync("""
            server: { command: COMMAND, listen-fds: shared, exit: SIGTERM, protocol: tcp }
            steps:
              - spawn: v1
              - connect: s1
              - assert-queued: { sessions: s1, server: v1 }
              - signal: v1
              - assert-exit: v1
              - spawn: v2
              - assert-queued: { sessions: s1, server: v2 }
              - disconnect: s1
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<ListenerUnheld>().ShouldBeEmpty("the run holds it");
    }

    [Test]
    public async Task A_listener_that_is_handed_over_has_two_holders_and_stays_when_the_first_goes()
    {
        var result = await RunAsync("""
            server: { command: COMMAND, listen-fds: own, exit: SIGTERM, protocol: tcp }
            servers: { v2: { listen-fds: { from: v1 } } }
            steps:
              - spawn: v1
              - connect: s1
              - spawn: v2
              - assert-queued: { sessions: s1, server: v2 }
              - signal: v1
              - assert-exit: v1
              - assert-queued: { sessions: s1, server: v2 }
              - disconnect: s1
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var opened = result.History.Events.OfType<ListenerOpened>().ToList();
        opened.Select(look => look.Server).ShouldBe(["v1", "v2"]);
        var (first, second) = (opened[0].Sockets!.ShouldHaveSingleItem(), opened[1].Sockets!.ShouldHaveSingleItem());
        (second.Inode, second.Address).ShouldBe((first.Inode, first.Address), "it is one socket");
        first.Address.ShouldBe(result.History.Events.OfType<RunStarted>().Single().Endpoint);
        var pids = result.History.Events.OfType<ServerLaunched>().ToDictionary(launched => launched.Server, launched => launched.Pid);
        first.Holders.ShouldBe([pids["v1"]]);
        second.Holders.ShouldBe([pids["v1"], pids["v2"]], ignoreOrder: true);
    }

    /// <summary>The opposite: a listener of one's own is closed with its queue.</summary>
    [Test]
    public async Task A_listener_of_its_own_goes_with_its_server_and_its_queue_is_reset()
    {
        var result = await RunAsync("""
            server: { command: COMMAND, listen-fds: own, exit: SIGTERM, protocol: tcp }
            steps:
              - spawn: v1
              - connect: s1
              - spawn: v2
              - assert-queued: { sessions: s1, server: v1 }
              - signal: v1
              - assert-exit: v1
            """);

        ScenarioRun.Violated(result).ShouldContain("no-session-dropped", FailureReport.Render(result));
    }

    [Test]
    public async Task A_server_without_one_is_told_of_none_whatever_the_harness_inherited()
    {
        var result = await RunAsync("""
            server: { command: COMMAND, exit: SIGTERM, ready: { output: fds } }
            steps:
              - spawn: v1
              - assert-output: { server: v1, matches: '^fds  names  own $' }
              - signal: v1
              - assert-exit: v1
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    private static Task<ScenarioResult> RunAsync(string text) =>
        ScenarioRun.OfAsync($"version: 1\nname: a listener is inherited\n{text.Replace("COMMAND", Says, StringComparison.Ordinal)}");
}
