using System.Diagnostics;
using Harness.Scenarios;
using Harness.Worlds.Linux.Hosts;
using Harness.Worlds.Linux.Processes;
using Mono.Unix.Native;

namespace Harness.Tests.Commands;

/// <summary>The test network for any program.</summary>
internal sealed class NetworkCommandTests
{
    private const string Echo = "exec 3<>/dev/tcp/$SERVER_ADDRESS/8080; echo hello >&3; head -n 1 <&3";

    private readonly TemporaryFolder folder = new();

    [SetUp]
    public void NeedsANetwork()
    {
        if (TestNetwork.ProblemOf(new NetworkSpecification()) is { } problem)
            Assert.Ignore(problem);
    }

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public async Task A_program_meets_its_server_over_a_round_trip_which_a_connect_and_a_reply_take_each()
    {
        var clock = Stopwatch.StartNew();
        var printed = await RunAsync("--rtt", "300ms", "--server", "EchoServer $SERVER_ADDRESS:8080", "--", "bash", "-c", $"date +%s%N > {folder.Of("began")}; {Echo}; date +%s%N > {folder.Of("ended")}");

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain("hello");
        var took = TimeSpan.FromMicroseconds((Stamp("ended") - Stamp("began")) / 1000);
        took.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(600));
        took.ShouldBeLessThan(clock.Elapsed);
        printed.Errors.ShouldMatch(@"rollover: network: [1-9]\d* TCP segments to the servers, [1-9]\d* TCP segments to the clients");
    }

    [Test]
    public async Task A_program_starts_its_server_itself_and_what_it_leaves_on_either_host_is_killed()
    {
        var printed = await RunAsync("--", "bash", "-c", $"on-server EchoServer $SERVER_ADDRESS:8080 > {folder.Of("server")} & until grep -q listening {folder.Of("server")}; do read -t 0.05 <> <(:); done; {Echo}; on-server sleep 1000 & echo $! > {folder.Of("there")}; sleep 1000 & echo $! > {folder.Of("here")}; exit 7");

        printed.ExitCode.ShouldBe(7, printed.Everything);
        printed.Output.ShouldContain("hello");
        foreach (var left in (string[])["there", "here"])
            Lives((await File.ReadAllTextAsync(folder.Of(left))).Trim()).ShouldBeFalse(left);
    }

    [Test]
    public async Task What_is_lost_does_not_arrive_and_is_counted()
    {
        var printed = await RunAsync("--loss", "100%", "--server", "EchoServer $SERVER_ADDRESS:8080", "--", "timeout", "1", "bash", "-c", Echo);

        printed.ExitCode.ShouldBe(124, "the time of timeout(1) was over");
        printed.Output.ShouldNotContain("hello");
        printed.Errors.ShouldMatch(@"[1-9]\d* TCP segments to the servers \([1-9]\d* lost\), 0 TCP segments to the clients; '--seed \d+' does the same");
    }

    [Test]
    public async Task Its_ways_to_fail_have_an_exit_code_each()
    {
        var none = await RunAsync("--", "no-such-program");
        none.ExitCode.ShouldBe(127);
        none.Errors.ShouldContain("rollover: There is no program 'no-such-program' in PATH.");

        var ended = await RunAsync("--server", "exit 3", "--", "true");
        ended.ExitCode.ShouldBe(70);
        ended.Errors.ShouldContain("rollover: --server 'exit 3': it ended with exit code 3, and did not listen");
        var second = await RunAsync("--server", "EchoServer $SERVER_ADDRESS:8080", "--server", "exit 4", "--", "true");
        second.ExitCode.ShouldBe(70, "one that listens does not stand for the other");
        second.Errors.ShouldContain("--server 'exit 4': it ended with exit code 4");

        (await RunAsync("--", "sh", "-c", "kill -KILL $$")).ExitCode.ShouldBe(137);
        (await RunAsync("--loss", "101%", "--", "true")).Errors.ShouldContain("--loss takes a share such as 1% or 0.01, not '101%'");
        (await RunAsync("--rtt", "soon", "--", "true")).Errors.ShouldContain("--rtt takes a duration such as 20ms, at most 2s, not 'soon'");
    }

    [TestCase(Signum.SIGTERM)]
    [TestCase(Signum.SIGKILL)]
    public async Task When_it_is_ended_so_is_all_that_it_started(Signum signal)
    {
        using var process = Start([], ["network", "--server", $"echo $$ > {folder.Of("there")}; exec EchoServer $SERVER_ADDRESS:8080", "--", "sh", "-c", $"echo $$ > {folder.Of("here.new")}; mv {folder.Of("here.new")} {folder.Of("here")}; exec sleep 1000"]);
        RolloverProcess.Eventually(() => File.Exists(folder.Of("here")), "it has begun");
        var pids = ((string[])["there", "here"]).Select(file => File.ReadAllText(folder.Of(file)).Trim()).ToList();

        process.Signal(signal);
        await process.EndAsync();

        RolloverProcess.Eventually(() => !pids.Exists(Lives), "all have ended");
    }

    [TestCase("--server names no command", 64, "")]
    [TestCase("--server names no command", 64, " ")]
    [TestCase("--server 'exit 0': it ended with exit code 0, and nothing of it listens", 70, "exit 0")]
    public async Task A_server_that_is_none_is_told_of_at_once(string problem, int exitCode, string server)
    {
        var printed = await RunAsync("--server", server, "--", "true");
        (printed.ExitCode, printed.Errors.Split('\n')[0]).ShouldBe((exitCode, $"rollover: {problem}"));
    }

    [Test]
    public async Task A_server_that_ends_before_the_program_is_told_of()
    {
        var server = $"EchoServer $SERVER_ADDRESS:8080 & pid=$!; echo $$ > {folder.Of("pid")}; until [ -e {folder.Of("end")} ]; do sleep 0.05; done; kill -KILL $pid; exit 3";
        var printed = await RunAsync("--server", server, "--", "sh", "-c", $"touch {folder.Of("end")}; while grep -qs '^State:.[^Z]' /proc/$(cat {folder.Of("pid")})/status; do sleep 0.05; done");
        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Errors.ShouldContain("' ended with exit code 3 before COMMAND did\n");
    }

    [Test]
    public async Task A_program_that_a_keyboard_interrupts_gets_no_other_signal_before_it_had_time_to_end()
    {
        var script = $"trap 'echo term >> {folder.Of("got")}' TERM; trap 'echo int >> {folder.Of("got")}; n=0; while [ $n -lt 20 ]; do n=$((n + 1)); sleep 0.05; done; exit 5' INT; touch {folder.Of("here")}; while :; do sleep 0.05; done";
        using var process = Start(["setsid"], ["network", "--", "sh", "-c", script]);
        RolloverProcess.Eventually(() => File.Exists(folder.Of("here")), "it has begun");

        Mono.Unix.Native.Syscall.kill(-process.Pid, Signum.SIGINT).ShouldBe(0); // as a terminal does: to the whole group

        var printed = await process.EndAsync();
        printed.ExitCode.ShouldBe(5, printed.Everything);
        (await File.ReadAllLinesAsync(folder.Of("got"))).ShouldBe(["int"]);
    }

    /// <summary>A zombie does not: it waits for nobody but its parent, which may be slow.</summary>
    private static bool Lives(string pid) => ProcessStat.Of(int.Parse(pid)) is { IsDead: false };

    private long Stamp(string file) => long.Parse(File.ReadAllText(folder.Of(file)));

    /// <summary>
    /// The program that the build makes, whose lines are not counted: the network ends with SIGKILL what is left in it. A process that is killed while it writes its counts leaves the lock of their file
    /// behind, and the next one that ends throws (AbandonedMutexException) instead of ending with its exit code.
    /// </summary>
    private static RolloverProcess Start(string[] prefix, string[] arguments) =>
        new(prefix, arguments, Path.Combine(AppContext.BaseDirectory.Replace(Path.Combine("tests", "Harness.Tests"), Path.Combine("src", "Harness"), StringComparison.Ordinal), "rollover"));

    private static async Task<Printed> RunAsync(params string[] arguments)
    {
        using var process = Start([], ["network", .. arguments]);
        return await process.EndAsync();
    }
}
