using Harness.Tests.Scenarios.Files;

namespace Harness.Tests.Scenarios.Checking;

/// <summary>Scenarios that look odd and are good: a check that stops one of them is worse than none.</summary>
internal sealed class NoFalseAlarms
{
    [TestCase("- spawn: v1\n- parallel:\n    - signal: v1\n    - signal: { server: v1, name: SIGKILL }\n- assert-exit: { server: v1, code: 0 }", TestName = "Told to end and killed at the same time, it may exit by itself")]
    [TestCase("- spawn: v1\n- parallel:\n    - deploy: { from: v1, to: v2 }\n    - signal: { server: v1, name: SIGKILL }\n    - assert-exit: v1", TestName = "It is killed while it is replaced, and a third step waits for its end")]
    [TestCase("- spawn: v1\n- parallel:\n    - connect: s1\n    - repeat:\n        times: 1\n        steps:\n          - assert-output: { server: v1, matches: accepted }\n          - disconnect: s1\n- connect: s1", TestName = "One step opens what another one ends")]
    [TestCase("- spawn: v1\n- parallel:\n    - spawn: v2\n    - repeat:\n        times: 1\n        steps:\n          - wait: { for: 1s, because: v2 starts }\n          - signal: v2\n          - assert-exit: v2\n- spawn: v2", TestName = "One step starts what another one ends")]
    [TestCase("- spawn: v1\n- signal: { server: v1, name: SIGSTOP }\n- assert-running: v1\n- signal: { server: v1, name: SIGCONT }\n- assert-listening: v1", TestName = "A stopped server runs")]
    [TestCase("- spawn: v1\n- signal: v1\n- connect: { sessions: s1, to: v1 }\n- assert-queued: { sessions: s1, server: v1 }", TestName = "A server that was told to end may still accept")]
    [TestCase("- spawn: v1\n- signal: v1\n- assert-exit: v1\n- connect: s1", TestName = "A child that a server left behind may accept")]
    [TestCase("- spawn: { server: v1, ready: false }\n- assert-exit: { server: v1, code: 64 }", TestName = "A server may end without being told to")]
    [TestCase("- spawn: v1\n- connect: s1\n- half-close: s1\n- assert-owner-pid: { sessions: s1, server: v1 }\n- reset: s1\n- connect: s1\n- send: s1", TestName = "A name is used again")]
    [TestCase("- spawn: v1\n- connect: s1\n- signal: v1\n- assert-exit: v1\n- assert-owner-pid: { sessions: s1, not: v1 }", TestName = "A server that has ended owns nothing")]
    [TestCase("- set-kernel: { somaxconn: 0 }\n- assert-refused:\n- connect: { sessions: s1, expect: refused }\n- spawn: v1\n- connect: s1", TestName = "Nobody listens at first")]
    [TestCase("- spawn: v1\n- repeat:\n    times: 2\n    steps:\n      - deploy: { from: v1, to: v2 }\n      - deploy: { from: v2, to: v1 }", TestName = "Two versions replace each other in turns")]
    [TestCase("- spawn: v1\n- connect: s1..s2\n- parallel:\n    - send: s1\n    - half-close: s2", TestName = "One session sends while another one is half-closed")]
    [TestCase("- spawn: v1\n- connect: s1\n- send: { session: s1, wait: false }\n- parallel:\n    - half-close: s1\n    - receive: s1", TestName = "A session receives while it is half-closed")]
    [TestCase("- spawn: v1\n- connect: s1\n- parallel:\n    - send: s1\n    - send: s1\n    - assert-owner-pid: { session: s1, server: v1 }", TestName = "Two steps send on one session")]
    [TestCase("- spawn: v1\n- connect: s1..s2\n- half-close: s1\n- parallel:\n    - send: all\n    - disconnect: s1", TestName = "All that can send do while one that cannot is ended")]
    [TestCase("- spawn: v1\n- connect: s1\n- parallel:\n    - repeat:\n        times: 2\n        steps:\n          - send: s1\n          - disconnect: s1\n          - connect: s1\n    - wait: { for: 1ms, because: a client works beside it }", TestName = "One step uses and ends a session")]
    [TestCase("- spawn: v1\n- parallel:\n    - signal: v1\n    - assert-running: v1", TestName = "A server is told to end while another step says that it runs")]
    [TestCase("- spawn: v1\n- start-traffic: { name: t, clients: 1 }\n- start-traffic: { name: u, clients: 1 }\n- expect-refused: { traffic: t, steps: [ { expect-refused: { traffic: u, steps: [ { signal: v1 }, { assert-exit: v1 } ] } }, { spawn: v2 }, { stop-traffic: t } ] }", TestName = "Refusals of two traffics are expected")]
    public void Is_fine(string steps) => Told.Read(Told.WithSteps(steps));

    // Twice the steps for each level, and this would not end.
    [TestCase(13, "parallel:\n", "    ")]
    [TestCase(9, "repeat:\n    times: 1000\n    steps:\n", "      ")]
    [CancelAfter(300_000)]
    public void Depth_costs_no_more_than_its_steps(int levels, string verb, string deeper, CancellationToken hang)
    {
        var steps = string.Concat(Enumerable.Repeat("- assert-refused:\n", 300));
        for (var level = 0; level < levels; level++)
            steps = $"- {verb}{deeper}{steps.TrimEnd().ReplaceLineEndings("\n" + deeper)}\n";
        Told.Read(Told.WithSteps(steps));
        hang.IsCancellationRequested.ShouldBeFalse();
    }
}
