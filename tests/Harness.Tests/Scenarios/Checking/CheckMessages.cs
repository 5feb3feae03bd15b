using Harness.Tests.Scenarios.Files;

namespace Harness.Tests.Scenarios.Checking;

internal sealed class CheckMessages
{
    [Test]
    public void Servers() => Snapshot.Verify(Told.OfSteps(
        "- wait-ready: v1",
        "- connect: { sessions: s1, to: v1 }\n- spawn: v1",
        "- spawn: server\n- assert-listening: srever",
        "- spawn: v1\n- assert-listening: v2",
        "- spawn: v1\n- spawn: v2\n- assert-running: backup",
        "- spawn: v1\n- spawn: v1",
        "- spawn: v1\n- signal: v1\n- spawn: v1",
        "- spawn: v1\n- signal: v1\n- assert-exit: v1\n- spawn: v1",
        "- signal: v9\n- assert-exit: v9\n- spawn: v9",
        "- spawn: v1\n- deploy: { from: v1, to: v1 }",
        "- spawn: v1\n- deploy: { from: v0, to: v1 }",
        "- spawn: v1\n- deploy: { from: v1, to: v2 }\n- deploy: { from: v1, to: v3 }"));

    [Test]
    public void Ended_servers() => Snapshot.Verify(Told.OfSteps(
        "- spawn: v1\n- signal: v1\n- assert-exit: v1\n- signal: v1",
        "- spawn: v1\n- signal: v1\n- assert-exit: v1\n- signal: { server: v1, expect: no-such-process }\n- assert-not-listening: v1\n- assert-output: { server: v1, matches: bye }\n- assert-exit: v1",
        "- spawn: v1\n- signal: { server: v1, name: SIGKILL }\n- assert-exit: { server: v1, signal: SIGKILL }\n- assert-running: v1",
        "- spawn: v1\n- signal: { server: v1, expect: no-such-process }\n- assert-listening: v1",
        "- spawn: v1\n- signal: { server: v1, name: SIGKILL }\n- assert-running: v1",
        "- spawn: v1\n- signal: { server: v1, name: SIGKILL }\n- signal: { server: v1, expect: no-such-process }",
        "- spawn: { server: v1, ready: false }\n- assert-exit: v1\n- wait-ready: v1",
        "- spawn: v1\n- connect: s1\n- signal: v1\n- assert-exit: v1\n- assert-queued: { sessions: s1, server: v1 }",
        "- spawn: v1\n- connect: s1\n- deploy: { from: v1, to: v2 }\n- connect: { sessions: s2, to: v1 }\n- assert-owner-pid: { sessions: s1, server: v1 }\n- assert-owner-pid: { sessions: s1, not: v1 }",
        "- spawn: v1\n- signal: { server: v1, name: SIGKILL }\n- assert-exit: { server: v1, code: 0 }",
        "- spawn: v1\n- signal: { server: v1, name: SIGKILL }\n- assert-exit: { server: v1, signal: SIGTERM }",
        "- spawn: v1\n- signal: v1\n- signal: { server: v1, name: SIGKILL }\n- assert-exit: { server: v1, code: 0 }",
        "- spawn: v1\n- signal: v1\n- assert-exit: { server: v1, code: 0, signal: SIGTERM }",
        "- spawn: v1\n- signal: { server: v1, name: SIGSTOP }\n- assert-exit: { server: v1, signal: SIGSTOP }"));

    [Test]
    public void Steering() => Snapshot.Verify(Told.OfSteps(
        "- steer-to: v1",
        "- steer-to: none",
        "- steer-to: all of them",
        "- steer-to:",
        "- spawn: v1\n- signal: v1\n- assert-exit: v1\n- steer-to: v1",
        "- spawn: v1\n- hold-handshakes: v2\n- release-handshakes: v2",
        "- spawn: v1\n- assert-syn-queued: s1",
        "- spawn: v1\n- assert-unanswered: 0",
        "- assert-unanswered:",
        "- assert-syn-received:",
        "- hold-packets: to-clients",
        "- hold-packets: to-everybody",
        "- release-packets:"));

    [Test]
    public void Sessions() => Snapshot.Verify(Told.OfSteps(
        "- connect: s1",
        "- connect: { sessions: s1, expect: refused }",
        "- spawn: v1\n- connect: all",
        "- connect: { sessions: all, expect: refused }",
        "- spawn: v1\n- connect: { sessions: s1, to: v1, expect: refused }",
        "- spawn: v1\n- connect: s1..s4\n- connect: s4",
        "- spawn: v1\n- connect: s1\n- connect: { sessions: s1, expect: refused }",
        "- spawn: v1\n- connect: { sessions: s1, from: \"::1\" }",
        "- spawn: v1\n- connect: { sessions: s1, at: \"::1\", from: 127.0.0.2 }",
        "- spawn: v1\n- connect: { sessions: s1, at: 10.0.0.1 }\n- connect: { sessions: s2, from: 10.0.0.1 }",
        "- spawn: v1\n- connect: { sessions: s1, at: 0.0.0.0 }\n- connect: { sessions: s2, at: \"::\" }\n- connect: { sessions: s3, from: 0.0.0.0 }",
        "- spawn: v1\n- connect: { sessions: s1, at: \"::ffff:127.0.0.2\" }",
        "- spawn: v1\n- connect: { sessions: s1, at: \"2001:db8::1\" }",
        "- spawn: v1\n- connect: { sessions: s1, at: localhost }",
        "- spawn: v1\n- send: s1",
        "- spawn: v1\n- send: all",
        "- spawn: v1\n- connect: console-1\n- send: consol-1",
        "- spawn: v1\n- connect: a\n- send: [a, s1..s4, b]",
        "- spawn: v1\n- connect: s1..s2\n- send: s1..s4",
        "- spawn: v1\n- connect: { sessions: s1, expect: refused }\n- send: s1"));

    [Test]
    public void Ended_sessions() => Snapshot.Verify(Told.OfSteps(
        "- spawn: v1\n- connect: s1..s4\n- disconnect: s1..s3\n- send: s1..s4",
        "- spawn: v1\n- connect: s1..s4\n- reset: s3\n- send: [s1..s2, s3, s4]\n- connect: s3\n- send: all",
        "- spawn: v1\n- connect: s1\n- disconnect: all\n- disconnect: all",
        "- spawn: v1\n- connect: s1\n- half-close: s1\n- send: s1",
        "- spawn: v1\n- connect: s1\n- half-close: s1\n- half-close: s1",
        "- spawn: v1\n- connect: s1\n- half-close: all\n- send: all",
        "- spawn: v1\n- connect: s1\n- half-close: s1\n- assert-owner-pid: { sessions: s1, server: v1 }\n- disconnect: s1\n- assert-queued: s1"));

    [Test]
    public void Fields_that_do_not_go_together() => Snapshot.Verify(Told.OfSteps(
        "- spawn: v1\n- connect: s1\n- send: { sessions: s1, text: a, bytes: 5 }",
        "- spawn: v1\n- connect: s1\n- assert-owner-pid: s1",
        "- spawn: v1\n- connect: s1\n- assert-owner-pid: { sessions: s1, server: v1, not: v1 }",
        "- spawn: v1\n- connect: s1\n- assert-owner-pid: { sessions: s1, among: [v1, v2], server: v1 }",
        "- set-kernel:",
        "- set-kernel: {}"));

    [Test]
    public void Traffic() => Snapshot.Verify(Told.OfSteps(
        "- start-traffic: { name: t, clients: 4 }",
        "- spawn: v1\n- start-traffic: { name: t }",
        "- spawn: v1\n- start-traffic: { name: t, clients: 4, rate: 5/s }",
        "- spawn: v1\n- start-traffic: { name: t, clients: 4 }\n- start-traffic: { name: t, rate: 5/s }",
        "- spawn: v1\n- start-traffic: { name: t, clients: 4 }\n- stop-traffic: t\n- start-traffic: { name: t, rate: 5/s }",
        "- spawn: v1\n- start-traffic: { name: traffic, clients: 4 }\n- stop-traffic: trafic",
        "- spawn: v1\n- stop-traffic: t",
        "- spawn: v1\n- start-traffic: { name: t, clients: 4 }\n- stop-traffic: t\n- stop-traffic: t",
        "- spawn: v1\n- start-traffic: { name: s2, clients: 4 }\n- connect: s1..s3",
        "- spawn: v1\n- connect: t\n- start-traffic: { name: t, clients: 4 }",
        "- spawn: v1\n- repeat:\n    times: 2\n    steps:\n      - start-traffic: { name: t, clients: 4 }",
        "- spawn: v1\n- repeat:\n    times: 2\n    steps:\n      - start-traffic: { name: t, clients: 4 }\n      - stop-traffic: t",
        "- spawn: v1\n- parallel:\n    - start-traffic: { name: t, clients: 4 }\n    - start-traffic: { name: t, clients: 5 }",
        "- spawn: v1\n- start-traffic: { name: t, clients: 4 }\n- parallel:\n    - stop-traffic: t\n    - spawn: v2"));

    [Test]
    public void Durations() => Snapshot.Verify(
        Told.OfSteps(
            "- wait: { for: 61s, because: it settles }",
            "- spawn: v1\n- assert-listening: { server: v1, within: 2m }\n- assert-running: { server: v1, for: 1.5m, within: 60s }",
            "- repeat:\n    times: 2\n    steps:\n      - assert-refused: { within: 10m }")
        + Told.OfFiles(
            "version: 1\nname: x\ntimeout: 5s\nsteps:\n  - spawn: v1\n  - deploy: { from: v1, to: v2, grace: 6s }\n",
            "version: 1\nname: x\nsteps:\n  - assert-refused: { within: 2m }\ntimeout: 3m\n",
            "version: 1\nname: x\ntimeout: 300\nsteps:\n  - assert-refused: { within: 2m }\n"));

    [Test]
    public void Servers_that_no_step_starts() => Snapshot.Verify(Told.OfHeaders(
        "servers: { v1: {}, v3: {} }",
        "servers: { v2: {}, server: {} }",
        "servers:\n  backup:\n    args: [a]"));

    [Test]
    public void Protocols() => Snapshot.Verify(Told.OfFiles(
        "version: 1\nname: x\nserver: { protocol: tcp }\nsteps:\n  - spawn: v1\n  - connect: s1\n  - assert-owner-pid: { session: s1, server: v1 }\n  - disconnect: s1\n",
        "version: 1\nname: x\nserver: { protocol: tcp }\nsteps:\n  - spawn: v1\n  - connect: s1\n  - send: s1\n",
        "version: 1\nname: x\nservers: { v1: { protocol: tcp }, v2: {} }\nsteps:\n  - spawn: v1\n  - spawn: v2\n  - connect: s1\n  - send: { session: s1, wait: false }\n  - receive: s1\n",
        "version: 1\nname: x\nserver: { protocol: tcp }\nsteps:\n  - spawn: v1\n  - start-traffic: { name: t, clients: 4, exchanges: 2 }\n",
        "version: 1\nname: x\nservers: { v1: { protocol: tcp }, v2: { protocol: echo } }\nsteps:\n  - spawn: v1\n  - spawn: v2\n",
        "version: 1\nname: x\nserver: { protocol: { banner: { matches: '^220' } } }\nsteps:\n  - spawn: v1\n  - connect: s1\n  - send: s1\n",
        "version: 1\nname: x\nserver: { protocol: { line: { request: \"PING\\r\\n\", matches: PONG } } }\nsteps:\n  - spawn: v1\n  - connect: s1\n  - send: s1\n  - send: { session: s1, text: hello }\n  - send: { session: s1, bytes: 10 }\n  - send: { session: s1, expect: hello }\n  - start-traffic: { name: t, clients: 4, exchanges: 2 }\n",
        "version: 1\nname: x\nservers: { v1: { protocol: { banner: { matches: '^220' } } }, v2: { protocol: { banner: { matches: '^SSH' } } } }\nsteps:\n  - spawn: v1\n  - spawn: v2\n"));

    [Test]
    public void Steps_at_the_same_time() => Snapshot.Verify(Told.OfSteps(
        "- parallel:\n    - spawn: v1\n    - spawn: v1",
        "- spawn: v1\n- parallel:\n    - connect: s1..s4\n    - connect: s4..s8",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - disconnect: s1..s4\n    - reset: s1..s4",
        "- spawn: v1\n- parallel:\n    - repeat:\n        times: 1\n        steps:\n          - wait: { for: 1ms, because: a race }\n          - spawn: v2\n    - deploy: { from: v1, to: v2 }",
        "- spawn: v1\n- parallel:\n    - signal: v1\n    - signal: { server: v1, name: SIGINT }\n    - assert-exit: v1\n- assert-listening: v1",
        "- parallel:\n    - spawn: v1\n    - spawn: v2\n- assert-listening: v1\n- assert-listening: v2\n- spawn: v2",
        "- spawn: v1\n- parallel:\n    - deploy: { from: v1, to: v2 }\n    - repeat:\n        times: 1\n        steps:\n          - assert-not-listening: v1\n          - connect: s1\n          - assert-owner-pid: { sessions: s1, server: v2 }",
        "- parallel:\n    - spawn: v1\n    - assert-listening: v2",
        "- parallel:\n    - repeat:\n        times: 1\n        steps:\n          - assert-listening: v1\n          - spawn: v1"));

    [Test]
    public void Sessions_that_are_used_and_ended_at_the_same_time() => Snapshot.Verify(Told.OfSteps(
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - send: s1\n    - half-close: s1",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - half-close: s1..s4\n    - send: s3",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - disconnect: s1..s2\n    - send: { sessions: s2..s4, text: still here }",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - reset: s1\n    - assert-owner-pid: { sessions: s1, server: v1 }",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - half-close: s1\n    - assert-owner-pid: { sessions: s1, server: v1 }",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - disconnect: s1\n    - assert-queued: s1",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - disconnect: all\n    - send: s4",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - send: all\n    - reset: s4",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - send: all\n    - half-close: all",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - repeat:\n        times: 1\n        steps:\n          - wait: { for: 1ms, because: a race }\n          - send: s1\n    - repeat:\n        times: 1\n        steps:\n          - assert-output: { server: v1, matches: line }\n          - parallel:\n              - half-close: s1\n              - wait: { for: 1ms, because: a race }",
        "- spawn: v1\n- connect: s1..s4\n- parallel:\n    - repeat:\n        times: 9\n        steps:\n          - send: s1\n    - disconnect: s1",
        "- spawn: v1\n- parallel:\n    - repeat:\n        times: 1\n        steps:\n          - connect: s1\n          - send: s1\n    - repeat:\n        times: 1\n        steps:\n          - assert-output: { server: v1, matches: accepted }\n          - disconnect: s1",
        "- spawn: v1\n- connect: s1\n- send: { session: s1, wait: false }\n- parallel:\n    - receive: s1\n    - receive: s1",
        "- spawn: v1\n- connect: s1\n- parallel:\n    - send: { session: s1, wait: false }\n    - receive: all",
        "- spawn: v1\n- connect: s1\n- send: { session: s1, wait: false }\n- parallel:\n    - receive: s1\n    - disconnect: s1"));

    [Test]
    public void Refusals_of_traffic() => Snapshot.Verify(Told.OfSteps(
        "- spawn: v1\n- expect-refused: { traffic: t, steps: [ assert-refused: ] }",
        "- spawn: v1\n- start-traffic: { name: traffic, clients: 1 }\n- expect-refused: { traffic: trafic, steps: [ assert-refused: ] }",
        "- spawn: v1\n- start-traffic: { name: t, clients: 1 }\n- expect-refused: { traffic: t, steps: [] }",
        "- spawn: v1\n- start-traffic: { name: t, clients: 1 }\n- expect-refused: t",
        "- spawn: v1\n- start-traffic: { name: t, clients: 1 }\n- stop-traffic: t\n- expect-refused: { traffic: t, steps: [ assert-refused: ] }",
        "- spawn: v1\n- start-traffic: { name: t, clients: 1 }\n- expect-refused: { traffic: t, steps: [ { parallel: [ { expect-refused: { traffic: t, steps: [ assert-refused: ] } } ] } ] }",
        "- spawn: v1\n- start-traffic: { name: t, clients: 1 }\n- parallel:\n    - expect-refused: { traffic: t, steps: [ assert-refused: ] }\n    - expect-refused: { traffic: t, steps: [ assert-refused: ] }",
        "- spawn: v1\n- start-traffic: { name: t, clients: 1 }\n- parallel:\n    - expect-refused: { traffic: t, steps: [ assert-refused: ] }\n    - stop-traffic: t",
        "- spawn: v1\n- start-traffic: { name: t, clients: 1 }\n- expect-refused: { traffic: t, steps: [ { signal: v1 }, { assert-exit: v1 }, { assert-listening: v1 } ] }"));

    [Test]
    public void Turns() => Snapshot.Verify(Told.OfSteps(
        "- repeat:\n    times: 2\n    steps:\n      - spawn: v1",
        "- repeat:\n    times: 1\n    steps:\n      - spawn: v1",
        "- repeat:\n    times: 2\n    steps:\n      - spawn: v1\n      - signal: v1\n      - assert-exit: v1",
        "- spawn: v1\n- repeat:\n    times: 3\n    steps:\n      - connect: s1\n      - send: s1",
        "- spawn: v1\n- connect: s1\n- repeat:\n    times: 3\n    steps:\n      - send: s1\n      - disconnect: s1",
        "- spawn: v1\n- repeat:\n    times: 3\n    steps:\n      - send: s1\n      - connect: s1",
        "- spawn: v1\n- repeat:\n    times: 2\n    steps:\n      - repeat:\n          times: 2\n          steps:\n            - connect: s1\n            - disconnect: s1\n      - parallel:\n          - connect: s2\n          - connect: s3"));
}
