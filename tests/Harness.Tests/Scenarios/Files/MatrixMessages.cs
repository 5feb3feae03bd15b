namespace Harness.Tests.Scenarios.Files;

/// <summary>What is wrong with a matrix is said at its place, with a remedy.</summary>
internal sealed class MatrixMessages
{
    [Test]
    public void Axes() => Snapshot.Verify(Told.OfHeaders(
        "matrix: [drain]",
        "matrix: {}",
        "matrix: { dran: [steer] }",
        "matrix: { rtt: [20ms] }",
        "matrix: { colour: [red] }",
        "matrix: { drain: [steer], drain: [guard] }",
        "matrix: { drain: steer }",
        "matrix: { drain: [] }",
        "matrix: { drain: }",
        "matrix: { network: { rt: [20ms] } }",
        "matrix: { network: {} }",
        "matrix: { server: [{ grace: 1s }] }",
        "matrix: { servers: [v2] }",
        "matrix: { servers: { v2: [1] } }",
        "matrix: { servers: { 2v: { grace: [1s] } } }",
        "matrix: { servers: { v3: { grace: [1s, 2s] } } }"));

    [Test]
    public void Values() => Snapshot.Verify(Told.OfHeaders(
        "matrix: { family: [4, 6] }",
        "matrix: { drain: [steer, imediate] }",
        "matrix: { network: { rtt: [20, 20ms], loss: [0, 7] } }",
        "matrix: { network: { rtt: [20ms, 1s, 1000ms] } }",
        "matrix: { kernel: { tcp_migrate_req: [0, 2] } }",
        "matrix: { server: { grace: { short time: 1s } } }",
        $"matrix: {{ server: {{ args: [[{string.Join(", ", Enumerable.Repeat("--backlog", 9))}]] }} }}",
        $"matrix: {{ timeout: [{string.Join(", ", Enumerable.Range(1, 20).Select(number => $"{number}s"))}], connect-limit: [{string.Join(", ", Enumerable.Range(1, 20).Select(number => $"{number}s"))}] }}"));

    [Test]
    public void Cells() => Snapshot.Verify(Told.OfHeaders(
        "server: { command: [other] }\nmatrix: { drain: [steer, guard] }",
        "matrix: { drain: [steer, guard], server: { command: [echo, [other]] } }",
        "matrix: { leave: [none, outside] }",
        "matrix: { family: [ipv4, ipv6], servers: { v2: { address: [198.19.0.2] } } }",
        "timeout: 10s\nmatrix: { servers: { v2: { protocol: [echo, tcp] } } }\nserver: { protocol: echo }",
        "matrix: { timeout: [1s, 20s] }\ntags: [a, a]"));
}
