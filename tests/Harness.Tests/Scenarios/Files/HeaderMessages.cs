using Shared;

namespace Harness.Tests.Scenarios.Files;

public sealed class HeaderMessages
{
    [Test]
    public void Versions() => Snapshot.Verify(Told.OfFiles(
        "name: x\nsteps:\n  - spawn: v1\n",
        "version: 2\nname: x\nloops: forever\nsteps:\n  - dance: v1\n",
        "version: 1.0\nname: x\nsteps:\n  - spawn: v1\n",
        "version:\nname: x\nsteps:\n  - spawn: v1\n",
        "version: [1]\nname: x\nsteps:\n  - spawn: v1\n",
        "version: v1\nname: x\nsteps:\n  - spawn: v1\n"));

    [Test]
    public void What_is_no_scenario() => Snapshot.Verify(Told.OfFiles(
        "",
        "# nothing yet\n",
        "hello\n",
        "- spawn: v1\n",
        "{}\n",
        "version: 1\n",
        "# A comment first.\nversion: 1\nname: x\n",
        "version: 1\nname: x\nstep:\n  - spawn: v1\n",
        "version: 1\nnmae: x\nsteps:\n  - spawn: v1\n"));

    [Test]
    public void Keys() => Snapshot.Verify(Told.OfHeaders(
        "tag: [a]",
        "colour: red",
        "network: { rtt: 20ms }",
        "connect-limit: 250",
        "connect-limit: 0s",
        "reply-limit: 2",
        "reply-limit: 0s",
        "reply-limt: 2s",
        "sometimes: [session-open-across-drain]",
        "matrix: { family: [4, 6] }",
        "netwrok: { rtt: 20ms }",
        "Timeout: 5s"));

    [Test]
    public void Values() => Snapshot.Verify(
        Told.OfFiles(
            "version: 1\nname:\nsteps:\n  - spawn: v1\n",
            "version: 1\nname: [a]\nsteps:\n  - spawn: v1\n",
            "version: 1\nname: |\n  two\n  lines\nsteps:\n  - spawn: v1\n")
        + Told.OfHeaders(
            "description: { a: b }",
            "tags: seed",
            "tags: [seed, 1st]",
            "tags: [seed, slow, seed]",
            "timeout: 30",
            "timeout: 0s",
            "timeout: 2h",
            "kernel: 1",
            "kernel: { tcp_migrate: 0 }",
            "kernel: { tcp_fin_timeout: 10 }",
            "kernel: { tcp_migrate_req: yes }",
            "kernel: { tcp_migrate_req: 2, tcp_syncookies: 3 }",
            "network: veth",
            "network: vehT",
            "network: [veth]",
            "network: {}",
            "network: { rtt: 20 }",
            "network: { rtt: -1ms, jitter: fast }",
            "network: { rtt: 3s }",
            "network: { rtt: 20ms, loss: 1.5 }",
            "network: { loss: 5% }",
            "network: { loss: -0.1 }",
            "network: { loss: 200, jitter: 5s }",
            "network: { loss: 0.1234567890123 }",
            "network: { lost: 0.1, rt: 20ms }",
            "network: { rtt: 20ms, seed: 7, jitter: 1.5ms, loss: 0.01 }",
            "network: { rtt: 20ms }\nserver: { address: 127.0.0.2 }",
            "network: { rtt: 20ms }\nserver: { address: \"2001:db8:19::2\" }",
            "expect: never-refused",
            "expect: {}",
            "expect: { violated: never-refused }",
            "expect: { violated: [] }",
            "expect: { violated: [never-refused, never-refsued] }",
            "expect: { violated: [never-refused, no-bugs] }",
            "expect: { violated: [never-refused, never-refused] }",
            "expect: { violated: [as-foretold] }",
            "expect: { violated: [as-foretold, as-predicted] }",
            "expect: { violated: [as-foretold, no-bugs] }",
            "expect: { violated: [steps-hold] }",
            "expect: { violated: [{ rule: steps-hold }] }",
            "expect: { violated: [{ step: 1 }] }",
            "expect: { violated: [{ rule: steps-hold, step: 0 }] }",
            "expect: { violated: [{ rule: steps-hold, step: spawn }] }",
            "expect: { violated: [{ rule: steps-hold, step: 1#2 }] }",
            "expect: { violated: [{ rule: steps-hold, step: 7 }] }",
            "expect: { violated: [{ rule: steps-hold, step: 1.2 }] }",
            "expect: { violated: [never-refused, { rule: never-refused, step: 1 }] }",
            "expect: { violated: [{ rule: never-refused, step: 1 }, { rule: never-refused, step: 1 }] }",
            "expect: { violatd: [never-refused] }"));

    [Test]
    public void Server_specifications() => Snapshot.Verify(Told.OfHeaders(
        "server: echo",
        "server: [echo]",
        "server: { comand: echo }",
        "server: { command: ehco }",
        "server: { command: ./server --port $port }",
        "server: { command: 'x \"a, b\" c:d' }",
        "server: { command: [] }",
        "server: { command: }",
        "server: { command: { a: b } }",
        "server: { command: [\"a\\0\"] }",
        "server: { args: --drain }",
        "server: { address: 10.0.0.1 }",
        "servers: { v1: { address: \"2001:db8::1\" }, v2: { address: \"::\" } }",
        "server: { address: [127.0.0.2] }",
        "server: { env: { A=B: c } }",
        "server: { working-directory: '' }",
        "server: { ready: http }",
        "server: { ready: listenning }",
        "server: { ready: up and running }",
        "server: { ready: {} }",
        "server: { ready: { http: /health } }",
        "server: { ready: { output: '(' } }",
        "server: { ready: { outptu: ready } }",
        "server: { ready: [listening] }",
        "server: { protocol: tcp }",
        "server: { protocol: http }",
        "server: { protocol: htpp }",
        "server: { stop-signal: TERM }",
        "server: { stop-signal: SIGRTMIN }",
        "server: { grace: 30 }",
        "server: { grace: -1s }",
        "servers: [v1]",
        "servers: { v1: echo }",
        "servers: { 1st: {} }",
        "servers:\n  v1:\n    args: [a]\n    colour: red\n    ready: { http: /health }"));
}
