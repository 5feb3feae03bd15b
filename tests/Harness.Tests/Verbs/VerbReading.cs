using System.Net;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Tests.Scenarios.Files;
using Harness.Verbs;

namespace Harness.Tests.Verbs;

/// <summary>Each way to write a step, and the step that it is.</summary>
internal sealed class VerbReading
{
    private const string Before = "- spawn: v1\n- spawn: v2\n- connect: s1..s4\n- start-traffic: { name: bg, rate: 1/s }\n";

    private static readonly SessionSet one = SessionSet.Of("s1");

    private static IEnumerable<TestCaseData> Written()
    {
        yield return Case("spawn: v3", new SpawnStep("v3"));
        yield return Case("spawn: { server: v3, ready: true }", new SpawnStep("v3"));
        yield return Case("spawn: { server: v3, ready: false }", new SpawnStep("v3", WaitsUntilReady: false));
        yield return Case("wait-ready: v1", new WaitReadyStep("v1"));
        yield return Case("wait-ready: { server: v1, within: 2.5s }", new WaitReadyStep("v1", TimeSpan.FromSeconds(2.5)));
        yield return Case("connect: n1", new ConnectStep(SessionSet.Of("n1")));
        yield return Case("connect: n1..n3", new ConnectStep(SessionSet.Of("n1", "n2", "n3")));
        yield return Case("connect: [a, n1..n2]", new ConnectStep(SessionSet.Of("a", "n1", "n2")));
        yield return Case("connect: { session: n1, to: v1, from: 127.0.0.9 }", new ConnectStep(SessionSet.Of("n1"), "v1", IPAddress.Parse("127.0.0.9")));
        yield return Case("connect: { sessions: n1, expect: refused }", new ConnectStep(SessionSet.Of("n1"), RefusalExpected: true));
        yield return Case("send: s1", new SendStep(one));
        yield return Case("send: all", new SendStep(SessionSet.Everything));
        yield return Case("send: { session: s1, text: still here }", new SendStep(one, "still here"));
        yield return Case("send: { sessions: s1, bytes: 65536, expect: thanks }", new SendStep(one, Bytes: 65536, Expect: "thanks"));
        yield return Case("send: { session: s1, wait: false }", new SendStep(one, Wait: false));
        yield return Case("send: { session: s1, bytes: 9, wait: true }", new SendStep(one, Bytes: 9));
        yield return Case("receive: s1", new ReceiveStep(one));
        yield return Case("receive: { sessions: all, within: 2s }", new ReceiveStep(SessionSet.Everything, TimeSpan.FromSeconds(2)));
        yield return Case("half-close: s1", new HalfCloseStep(one));
        yield return Case("half-close: { session: s1 }", new HalfCloseStep(one));
        yield return Case("disconnect: s1..s2", new DisconnectStep(SessionSet.Of("s1", "s2")));
        yield return Case("disconnect: { sessions: all }", new DisconnectStep(SessionSet.Everything));
        yield return Case("reset: [s1]", new ResetStep(one));
        yield return Case("signal: v1", new SignalStep("v1"));
        yield return Case("signal: { server: v1, name: SIGSTOP }", new SignalStep("v1", Signal.Stop));
        yield return Case("signal: { server: v1, name: SIGHUP, expect: no-such-process }", new SignalStep("v1", Signal.Hangup, SignalTarget.Gone));
        yield return Case("signal: { server: v1, name: SIGKILL, expect: may-be-gone }", new SignalStep("v1", Signal.Kill, SignalTarget.Any));
        yield return Case("deploy: { from: v1, to: v3 }", new DeployStep("v1", "v3"));
        yield return Case("deploy: { from: v1, to: v3, signal: SIGINT, grace: 500ms }", new DeployStep("v1", "v3", Signal.Interrupt, TimeSpan.FromMilliseconds(500)));
        yield return Case("deploy: { from: v1, to: v3, leave: outside }", new DeployStep("v1", "v3", LeavesOutside: true));
        yield return Case("leave: { server: v1, signal: SIGINT, grace: 2s, within: 1s }", new LeaveStep("v1", Signal.Interrupt, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        yield return Case("deploy: { from: v1, to: v3, expect: not-ready, within: 2s }", new DeployStep("v1", "v3", Within: TimeSpan.FromSeconds(2), NotReady: true));
        yield return Case("assert-share: { sessions: s1..s2, server: v1, at-least: 0.4, at-most: 0.6 }", new AssertShareStep(SessionSet.Of("s1", "s2"), null, "v1", 0.4m, 0.6m));
        yield return Case("assert-owner-pid: { sessions: s1, server: v1 }", new AssertOwnerPidStep(one, "v1"));
        yield return Case("assert-owner-pid: { session: s1, not: v1 }", new AssertOwnerPidStep(one, Not: "v1"));
        yield return Case("assert-queued: s1", new AssertQueuedStep(one));
        yield return Case("assert-queued: { sessions: s1, server: v1, within: 1s, for: 2s }", new AssertQueuedStep(one, "v1", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        yield return Case("assert-syn-queued: { sessions: s1..s2, within: 1s, for: 2s }", new AssertSynQueuedStep(SessionSet.Of("s1", "s2"), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        yield return Case("assert-unanswered: 2", new AssertUnansweredStep(2));
        yield return Case("assert-unanswered: { count: 1, within: 2s, for: 100ms }", new AssertUnansweredStep(1, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100)));
        yield return Case("assert-syn-received: 2", new AssertSynReceivedStep(2));
        yield return Case("assert-syn-received: { count: 1, within: 2s, for: 100ms }", new AssertSynReceivedStep(1, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100)));
        yield return Case("steer-to: v1", new SteerToStep("v1"));
        yield return Case("steer-to: none", new SteerToStep(null));
        yield return Case("hold-handshakes: v1", new HoldHandshakesStep("v1"));
        yield return Case("release-handshakes: { server: v1 }", new ReleaseHandshakesStep("v1"));
        yield return Case("hold-packets: to-clients", new HoldPacketsStep(PacketDirection.ToClients));
        yield return Case("release-packets: { direction: to-servers }", new ReleasePacketsStep(PacketDirection.ToServers));
        yield return Case("assert-listening: v1", new AssertListeningStep("v1"));
        yield return Case("assert-listening: { server: v1, within: 1m, for: 0s }", new AssertListeningStep("v1", TimeSpan.FromMinutes(1), TimeSpan.Zero));
        yield return Case("assert-not-listening: { server: v1, for: 1s }", new AssertNotListeningStep("v1", For: TimeSpan.FromSeconds(1)));
        yield return Case("assert-running: { server: v1, within: 1s }", new AssertRunningStep("v1", TimeSpan.FromSeconds(1)));
        yield return Case("assert-refused:", new AssertRefusedStep());
        yield return Case("assert-refused: {}", new AssertRefusedStep());
        yield return Case("assert-refused: { within: 1s }", new AssertRefusedStep(TimeSpan.FromSeconds(1)));
        yield return Case("assert-exit: v1", new AssertExitStep("v1"));
        yield return Case("assert-exit: { server: v1, code: 143, within: 1s }", new AssertExitStep("v1", 143, Within: TimeSpan.FromSeconds(1)));
        yield return Case("assert-exit: { server: v1, signal: SIGKILL }", new AssertExitStep("v1", Signal: Signal.Kill));
        yield return Case("start-traffic: { name: t, clients: 64 }", new StartTrafficStep("t", 64));
        yield return Case("start-traffic: { name: t, rate: 2000/s, exchanges: 3, hold: 1.5s }", new StartTrafficStep("t", Rate: 2000, Exchanges: 3, Hold: TimeSpan.FromSeconds(1.5)));
        yield return Case("start-traffic: { name: t, rate: 0.5/s }", new StartTrafficStep("t", Rate: 0.5));
        yield return Case("start-traffic: { name: t, rate: 500/s, ramp: 10s }", new StartTrafficStep("t", Rate: 500, Ramp: TimeSpan.FromSeconds(10)));
        yield return Case("stop-traffic: bg", new StopTrafficStep("bg"));
        yield return Case("stop-traffic: { name: bg }", new StopTrafficStep("bg"));
        yield return Case("wait: { for: 1s, because: nothing shows it }", new WaitStep(TimeSpan.FromSeconds(1), "nothing shows it"));
    }

    [TestCaseSource(nameof(Written))]
    public void Reads_as(string text, Step expected) => Read(text).ShouldBe(expected);

    [Test]
    public void Traffic_makes_several_requests_by_weight()
    {
        const string Steps = "steps:\n  - spawn: v1\n  - start-traffic: { name: t, clients: 4, requests: [{ weight: 3 }, { request: { method: POST, path: /orders, body: x }, expect: { status: 201 } }] }\n";
        Told.OfFiles($"version: 1\nname: x\n{Steps}").ShouldContain("'requests' are those of 'http', and the servers speak 'echo'");
        var step = Told.Read($"version: 1\nname: x\nserver: {{ protocol: http }}\n{Steps}").Steps[^1].ShouldBeOfType<StartTrafficStep>();
        step.Requests.ShouldNotBeNull().Select(one => $"{one.Describe()} -> {one.Http.Status}").ShouldBe(["3 x GET / -> ", "1 x POST /orders -> 201"]);
    }

    [Test]
    public void A_server_is_started_with_arguments_and_variables_of_its_own()
    {
        var step = Read("spawn: { server: v3, args: [--drain, 5, ''], env: { A: b, EMPTY: '' } }").ShouldBeOfType<SpawnStep>();
        step.Args.ShouldBe(["--drain", "5", ""]);
        step.Env.ShouldBe(new Dictionary<string, string> { ["A"] = "b", ["EMPTY"] = "" });
    }

    [Test]
    public void An_owner_may_be_among_several() =>
        Read("assert-owner-pid: { sessions: s1..s2, among: [v1, v2] }").ShouldBeOfType<AssertOwnerPidStep>().Among.ShouldBe(["v1", "v2"]);

    [Test]
    public void A_line_of_output_is_matched_by_a_regular_expression() =>
        Read(@"assert-output: { server: v1, matches: '^Process \d+ running$' }").ShouldBeOfType<AssertOutputStep>().Matches.IsMatch("Process 7 running").ShouldBeTrue();

    [Test]
    public void The_packets_of_a_pair_of_devices_cannot_be_held() =>
        Told.OfFiles(Across("veth", "- spawn: v1\n- hold-packets: to-clients")).ShouldContain("error: the packets of a 'veth' cannot be held: the kernel carries them itself");

    [Test]
    public void Settings_of_the_kernel_are_changed_together_and_take_a_namespace()
    {
        var scenario = Told.Read(Told.WithSteps("- repeat:\n    times: 1\n    steps:\n      - set-kernel: { tcp_migrate_req: 1, somaxconn: 8, tcp_syncookies: 2 }"));
        scenario.NeedsNamespace.ShouldBeTrue();
        scenario.Steps[0].ShouldBeOfType<RepeatStep>().Steps[0].ShouldBeOfType<SetKernelStep>().Settings.ShouldBe(
            new Dictionary<string, int> { ["tcp_migrate_req"] = 1, ["somaxconn"] = 8, ["tcp_syncookies"] = 2 }, ignoreOrder: true);
    }

    [Test]
    public void Steps_hold_steps()
    {
        var repeat = Read("repeat:\n    times: 3\n    steps:\n      - send: s1\n      - parallel:\n          - send: s2\n          - send: s3").ShouldBeOfType<RepeatStep>();
        repeat.Times.ShouldBe(3);
        repeat.Steps.Count.ShouldBe(2);
        repeat.Steps[1].ShouldBeOfType<ParallelStep>().Steps.ShouldAllBe(step => step is SendStep);
        Read("parallel: { steps: [send: s1, send: s2] }").ShouldBeOfType<ParallelStep>().Steps.Count.ShouldBe(2);
    }

    [Test]
    public void Refusals_of_traffic_are_expected_while_steps_run()
    {
        var step = Read("expect-refused: { traffic: bg, steps: [ { signal: v1 }, { spawn: v3 } ] }").ShouldBeOfType<ExpectRefusedStep>();
        step.Traffic.ShouldBe("bg");
        step.Steps.Select(inner => inner.GetType()).ShouldBe([typeof(SignalStep), typeof(SpawnStep)]);
    }

    [Test]
    public void A_step_knows_its_place_and_those_of_its_values()
    {
        var step = Read("connect: { sessions: [n1, n2..n3], to: v1 }");
        step.Place.ShouldBe(new SourceSpan(8, 5, 7));
        step.PlaceOf("sessions").ShouldBe(new SourceSpan(8, 26, 12));
        step.PlaceOf("sessions[1]").ShouldBe(new SourceSpan(8, 31, 6));
        step.PlaceOf("to").ShouldBe(new SourceSpan(8, 44, 2));
        step.PlaceOf("from").ShouldBe(step.Place);
    }

    [Test]
    public void A_reload_is_read_with_a_signal_or_with_a_command_and_a_run_with_one()
    {
        var run = (RunStep)Last("run: { command: [nginx, -t], code: 1, within: 1s }");
        run.Command.Words.ShouldBe(["nginx", "-t"]);
        (run.Code, run.Within).ShouldBe((1, TimeSpan.FromSeconds(1)));
        var plain = (ReloadStep)Last("reload: v2");
        (plain.Server, plain.Signal, plain.Command, plain.Done, plain.Within).ShouldBe(("v2", null, null, null, null));
        var signalled = (ReloadStep)Last("reload: { server: v2, signal: SIGUSR1, within: 3s }");
        (signalled.Signal!.Name, signalled.Within).ShouldBe(("SIGUSR1", TimeSpan.FromSeconds(3)));
        var reload = (ReloadStep)Last("reload: { server: v2, command: [nginx, -s, reload], done: { output: done } }");
        reload.Command!.Words.ShouldBe(["nginx", "-s", "reload"]);
        reload.Done!.Text.ShouldBe("done");

        static Step Last(string step) => Told.Read(Told.WithSteps($"- spawn: v2\n- {step}").Replace("steps:", "server: { command: [nginx] }\nsteps:", StringComparison.Ordinal)).Steps[^1];
    }

    [Test]
    public void A_successor_is_named_by_a_pid_file_or_is_the_child()
    {
        var named = Last("adopt: { server: v3, from: v2, pid-file: nginx.pid, signal: SIGUSR2, within: 3s }");
        (named.Server, named.From, named.PidFile, named.Child, named.Signal!.Name, named.Within).ShouldBe(("v3", "v2", "nginx.pid", false, "SIGUSR2", TimeSpan.FromSeconds(3)));
        var child = Last("adopt: { server: v3, from: v2, child: true }");
        (child.PidFile, child.Child, child.Signal, child.Within).ShouldBe((null, true, null, null));

        static AdoptStep Last(string step) => (AdoptStep)Told.Read(Told.WithSteps($"- spawn: v2\n- {step}").Replace("steps:", "server: { command: [nginx] }\nsteps:", StringComparison.Ordinal)).Steps[^1];
    }

    [Test]
    public void Every_verb_is_read_in_one_way_at_least()
    {
        var read = Written().Select(test => ((Step)test.Arguments[1]!).GetType())
            .Concat([typeof(AssertOutputStep), typeof(SetKernelStep), typeof(RepeatStep), typeof(ParallelStep), typeof(ExpectRefusedStep), typeof(ReloadStep), typeof(AdoptStep), typeof(RunStep), typeof(IncludeStep)]);
        Told.Verbs.All.Select(verb => verb.StepType).Except(read).ShouldBeEmpty();
    }

    private static TestCaseData Case(string text, Step expected) => new TestCaseData(text, expected).SetArgDisplayNames(text);

    // Where a step stands is no part of what it says.
    private static string Across(string network, string steps) => Told.WithSteps(steps).Replace("steps:", $"network: {network}\nsteps:", StringComparison.Ordinal);

    // Packets are held on a network, and addresses are of loopback without one.
    private static Step ReadLast(string text) => text.Contains("-packets:", StringComparison.Ordinal)
        ? Told.Read(Across("{ rtt: 0ms }", $"- spawn: v1\n- {text}")).Steps[^1]
        : Told.ReadLastStep(Before + "- " + text);

    private static Step Read(string text) => ReadLast(text) is var step && text.Contains("[n1, n2..n3]")
        ? step
        : step with { Place = SourceSpan.Start, ValuePlaces = new SpawnStep("").ValuePlaces };
}
