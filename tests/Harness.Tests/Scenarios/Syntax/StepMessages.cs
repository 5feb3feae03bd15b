using Harness.Tests.Scenarios.Files;

namespace Harness.Tests.Scenarios.Syntax;

internal sealed class StepMessages
{
    [Test]
    public void A_misspelt_verb_is_shown_with_the_one_that_was_meant() => Snapshot.Verify(Told.OfFiles(
        """
        # A drain by the signal that the orchestration sends.
        version: 1
        name: SIGHUP drains one server
        steps:
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - assert-owner-pid: { sessions: s1..s4, server: v1 }
          - spawn: v2
          - signal: { server: v1, name: SIGHUP }
          - assert-not-listening: v1
          - connect: { sessions: n1..n20 }

          # New sessions land on the other one.
          - asert-owner-pid: { sessions: n1..n20, server: v2 }
        """));

    [Test]
    public void Verbs() => Snapshot.Verify(Told.OfSteps(
        "- asert-owner-pid: { sessions: s1, server: v1 }",
        "- Spawn: v1",
        "- assert_listening: v1",
        "- start: v1",
        "- spawn : v1\n- sleep: 5s",
        "- start-traffic: background",
        "- start-traffic: { name: background, clients: 0 }",
        "- start-traffic: { name: background, rate: 2000 }",
        "- start-traffic: { name: background, rate: fast }",
        "- start-traffic: { name: background, rate: 0/s }",
        "- strat-traffic: background",
        "- '': v1",
        "- ~: v1"));

    [Test]
    public void Shapes() => Snapshot.Verify(Told.OfSteps(
        "- assert-refused",
        "- spawn v1",
        "- spawn",
        "- v1",
        "-",
        "- ~",
        "- {}",
        "- []",
        "- [spawn, v1]",
        "- - spawn: v1",
        "- spawn: v1\n  connect: s1",
        "- spawn: v1\n- connect: s1\n  to: v1",
        "- spawn: v1\n  conect: s1",
        "- { spawn: v1, ready: false }"));

    [Test]
    public void Lists_of_steps() => Snapshot.Verify(
        Told.OfFiles(
            "version: 1\nname: x\nsteps:\n",
            "version: 1\nname: x\nsteps: []\n",
            "version: 1\nname: x\nsteps: spawn\n",
            "version: 1\nname: x\nsteps:\n  spawn: v1\n",
            "version: 1\nname: x\nsteps:\n  spawn: v1\n  connect: s1\n")
        + Told.OfSteps(
            "- parallel:",
            "- parallel: []",
            "- parallel: v1",
            "- parallel: { spawn: v1 }",
            "- parallel: { steps: { spawn: v1 } }",
            "- repeat: 3",
            "- repeat:\n    - spawn: v1",
            "- repeat: { times: 3 }",
            "- repeat:\n    steps:\n      - spawn: v1",
            "- repeat:\n    times: 0\n    steps:\n      - spawn: v1",
            "- repeat:\n    times: 2\n    steps:\n      - spwan: v1\n      - parallel:\n          - spawn: { servr: v1 }"));

    [Test]
    public void Fields() => Snapshot.Verify(Told.OfSteps(
        "- spawn:",
        "- spawn: ~",
        "- spawn: {}",
        "- spawn: { servr: v1 }",
        "- spawn: { server: v1, redy: false }",
        "- spawn: { server: v1, colour: red }",
        "- spawn: { args: [a] }",
        "- spawn: [v1]",
        "- spawn: { server: v1, server: v2 }",
        "- connect: { session: s1, sessions: s2 }",
        "- connect: { sessions: s2, session: s1 }",
        "- connect: { sesions: s1 }",
        "- connect: { to: v1 }",
        "- send: { text: hello }",
        "- deploy: v2",
        "- wait: 5s",
        "- wait: { because: the client is slow }",
        "- assert-refused: { withn: 2s }",
        "- set-kernel: 1",
        "- set-kernel: { tcp_migrate: 1 }"));

    [Test]
    public void Values() => Snapshot.Verify(Told.OfSteps(
        "- spawn: { server: v1, args: --drain }",
        "- spawn: { server: v1, args: [\"a\\0b\"] }",
        "- spawn: { server: v1, env: [A] }",
        "- spawn: { server: v1, env: { A=B: c } }",
        "- spawn: { server: v1, env: { \"\": c } }",
        "- spawn: { server: v1, env: { A: \"a\\0\" } }",
        "- spawn: { server: v1, ready: no }",
        "- wait-ready: { server: 1v, within: 10 }",
        "- connect: { session: s1..s4 }",
        "- connect: { sessions: { a: b } }",
        "- connect: { sessions: s1, from: localhost }",
        "- connect: { sessions: s1, expect: refusal }",
        "- send: { sessions: s1, bytes: 0 }",
        "- send: { sessions: s1, text: [hello] }",
        "- signal: { server: v1, name: HUP }",
        "- signal: { server: v1, expect: gone }",
        "- assert-exit: { server: v1, code: 256 }",
        "- assert-exit: { server: v1, code: -1 }",
        "- assert-output: { server: v1, matches: '(' }",
        "- assert-owner-pid: { sessions: s1, among: v1 }",
        "- assert-owner-pid: { sessions: s1, among: [] }",
        "- assert-owner-pid: { sessions: s1, among: [v1, v2, v1] }",
        "- wait: { for: 5, because: it settles }",
        "- wait: { for: 5s, because: '' }",
        "- set-kernel: { tcp_migrate_req: 2 }",
        "- set-kernel: { tcp_syncookies: on }",
        "- set-kernel: { somaxconn: -1 }"));
}
