using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Processes;

namespace Harness.Tests.Running;

/// <summary>Scenarios of servers that are more than one process.</summary>
internal sealed class ProcessSetTests
{
    private const string Wrapped = """
        version: 1
        name: a shell as a wrapper
        server: { command: [sh, -c, "$FAULTY none $address:$port; echo ended; exit 0"] }
        steps:
          - spawn: v1
          - connect: s1
          - send: s1
          - assert-owner-pid: { sessions: s1, server: v1 }
        """;

    [Test]
    public async Task The_process_that_listens_gets_the_signal_and_its_parent_ends_with_it()
    {
        var result = await ScenarioRun.OfAsync(Wrapped + """

              - signal: { server: v1, to: listener }
              - disconnect: s1
              - assert-exit: { server: v1, code: 0 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var sent = result.History.Events.OfType<SignalSent>().ShouldHaveSingleItem();
        var launched = result.History.Events.OfType<ServerLaunched>().Single();
        sent.Pids.ShouldHaveSingleItem().ShouldNotBe(launched.Pid);
        sent.Caught.ShouldBe(true);
    }

    [Test]
    public async Task A_wrapper_does_not_catch_the_signal_and_that_is_recorded()
    {
        var result = await ScenarioRun.OfAsync(Wrapped + """

              - signal: v1
            """);

        result.History.Events.OfType<SignalSent>().First().Caught.ShouldBe(false);
        result.Verdict!.Outcome.ShouldBe(Outcome.Violated, FailureReport.Render(result));
        ScenarioRun.Violated(result).ShouldContain("no-process-left");
    }

    [Test]
    public async Task All_processes_of_a_server_get_a_signal_to_the_tree()
    {
        var result = await ScenarioRun.OfAsync(Wrapped + """

              - signal: { server: v1, name: SIGKILL, to: tree }
              - assert-exit: { server: v1, signal: SIGKILL }
              - assert-not-listening: v1
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<SignalSent>().Single().Pids!.Count.ShouldBe(2);
    }

    [Test]
    public async Task A_signal_to_the_listener_of_a_server_that_does_not_listen_finds_nobody()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: nobody listens
            server: { command: [sh, -c, "sleep 300"] }
            steps:
              - spawn: { server: v1, ready: false }
              - signal: { server: v1, to: listener }
            """);

        result.Verdict!.Violations[0].Violation.Message.ShouldBe("SIGTERM found no process: no process of v1 holds a listening socket");
    }

    [Test]
    public async Task A_SIGKILL_that_found_nobody_excuses_no_orphan()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: an orphan
            server: { command: [$FAULTY, leaves-a-child, "$address:$port"] }
            steps:
              - spawn: v1
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
              - signal: { server: v1, name: SIGKILL, expect: no-such-process }
            """);

        ScenarioRun.Violated(result).ShouldBe(["no-process-left"], FailureReport.Render(result));
        result.Verdict!.Violations[0].Violation.Actual.ShouldEndWith(" (sleep 60)");
    }

    [Test]
    public async Task A_child_that_hides_is_left_behind_all_the_same()
    {
        if (TimerSlack.Of(1) is null)
            Assert.Ignore("the timer slack of other processes cannot be read");
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: a hidden orphan
            server: { command: [$FAULTY, leaves-a-hidden-child, "$address:$port"] }
            steps:
              - spawn: v1
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
            """);

        ScenarioRun.Violated(result).ShouldBe(["no-process-left"], FailureReport.Render(result));
    }

    /// <summary>Each of its processes starts the next one and exits after some milliseconds: no list of processes has one that is still there when it is looked at.</summary>
    [Test]
    public async Task A_child_that_is_another_process_every_few_milliseconds_is_left_behind_and_ended()
    {
        using var folder = new TemporaryFolder();
        var hop = folder.Write("hop.sh", """
            # hop.sh COUNT FILE: tells that it is there, and goes on as another process
            echo $$ > "$2"
            [ "$1" -le 0 ] || setsid sh "$0" "$(($1 - 1))" "$2" &
            """);
        var file = folder.Of("pid");
        var result = await ScenarioRun.OfAsync($$"""
            version: 1
            name: a child that hops
            server: { command: [sh, -c, "setsid sh {{hop}} 20000 {{file}} & exec $FAULTY none $0", "$address:$port"] }
            steps:
              - spawn: v1
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
            """);

        ScenarioRun.Violated(result).ShouldBe(["no-process-left"], FailureReport.Render(result));
        ProcFile.ProcessesToTheLast().Where(pid => ProcessTable.CommandOf(pid)?.Contains(hop, StringComparison.Ordinal) == true).ShouldBeEmpty("it has ended");
    }

    /// <summary>Its descriptors are in no table but that thread's.</summary>
    [Test]
    public async Task A_session_that_a_thread_holds_by_a_table_of_its_own_has_its_owner()
    {
        if (ProgramPath.Find("python3") is null)
            Assert.Ignore("there is no python3");
        using var folder = new TemporaryFolder();
        var server = folder.Write("own-table.py", """
            import ctypes, os, signal, socket, sys, threading
            address, port = sys.argv[1].split(":")
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listener.bind((address, int(port)))
            listener.listen(64)
            signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
            def serve():
                ctypes.CDLL(None).unshare(0x400)  # CLONE_FILES
                while True:
                    client, _ = listener.accept()
                    while line := client.recv(4096):
                        client.sendall(line[:-1] + b"\n")
            threading.Thread(target=serve, daemon=True).start()
            while True:
                signal.pause()
            """);
        var result = await ScenarioRun.OfAsync($$"""
            version: 1
            name: a table of its own
            server: { command: [python3, {{server}}, "$address:$port"], protocol: { line: { request: "hello\n", matches: "^hello$" } } }
            steps:
              - spawn: v1
              - connect: s1
              - send: s1
              - assert-owner-pid: { session: s1, server: v1 }
              - disconnect: s1
              - start-traffic: { name: t, rate: 20/s }
              - wait: { for: 300ms, because: traffic runs }
              - stop-traffic: t
              - signal: v1
              - assert-exit: v1
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    /// <summary>What nobody has waited for still is there, to whoever asks by kill(2) with signal 0: an entry point that watches its server does.</summary>
    [Test]
    public async Task An_orphan_that_has_ended_is_gone_for_the_server_that_asks_for_it()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: a server that waits for its orphan
            server:
              command: [sh, -c, "setsid --fork sh -c 'echo $$ > $0/pid.new; mv $0/pid.new $0/pid' $1; until [ -e $1/pid ]; do sleep 0.01; done; while kill -0 $(cat $1/pid) 2> /dev/null; do sleep 0.01; done; exec $FAULTY none $0", "$address:$port", $folder]
            steps:
              - spawn: v1
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task A_child_that_floods_the_output_neither_delays_the_exit_nor_fills_the_history()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: a flood
            server: { command: [$FAULTY, floods-its-output, "$address:$port"] }
            steps:
              - spawn: v1
              - wait: { for: 1s, because: the flood has to come over the limit }
              - signal: v1
              - assert-exit: { server: v1, code: 0, within: 20s }
            """);

        ScenarioRun.Violated(result).ShouldBe(["no-process-left"], FailureReport.Render(result));
        var events = result.History.Events;
        events.OfType<OutputCut>().ShouldHaveSingleItem().Lines.ShouldBeGreaterThan(0);
        events.Count.ShouldBeLessThan(60_000);
    }

    [Test]
    public async Task A_server_in_the_background_without_a_pid_file_is_told_of()
    {
        var result = await ScenarioRun.OfAsync(Daemon(""));

        var violation = result.Verdict!.Violations[0].Violation;
        violation.Message.ShouldMatch(@"^v1 went into the background: pid \d+ \(.*none .*\) listens$");
        violation.Actual.ShouldBe("it exited with 0, and there is no 'pid-file'");
    }

    [Test]
    public async Task A_server_in_the_background_is_its_main_process_if_there_is_a_pid_file()
    {
        var result = await ScenarioRun.OfAsync(Daemon(", pid-file: server.pid") + """

              - connect: s1
              - send: s1
              - signal: v1
              - disconnect: s1
              - assert-exit: { server: v1, code: 0 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var changed = result.History.Events.OfType<LeaderChanged>().ShouldHaveSingleItem();
        result.History.Events.OfType<ServerExited>().ShouldHaveSingleItem().Pid.ShouldBe(changed.To);
    }

    [OneTimeTearDown]
    public static void RemoveFolders() => folders.ForEach(folder => folder.Dispose());

    private static readonly List<TemporaryFolder> folders = [];

    private static string Daemon(string pidFile)
    {
        var folder = new TemporaryFolder();
        lock (folders)
            folders.Add(folder);
        return $$"""
            version: 1
            name: a daemon
            server: { command: [$FAULTY, daemonizes, "$address:$port"], working-directory: "{{folder.Path}}"{{pidFile.Replace("server.pid", folder.Of("server.pid"), StringComparison.Ordinal)}} }
            steps:
              - spawn: v1
            """;
    }
}
