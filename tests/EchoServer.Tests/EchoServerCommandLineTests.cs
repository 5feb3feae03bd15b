using EchoServer.Tests.Running;

namespace EchoServer.Tests;

/// <summary>The command line, right and wrong.</summary>
internal sealed class EchoServerCommandLineTests
{
    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("127.0.0.1:0", "--help")]
    public async Task Help_is_shown_and_nothing_is_started(params string[] arguments)
    {
        using var server = EchoServerProcess.Start(arguments);

        (await server.WaitForExitAsync()).ShouldBe(0);
        server.Errors.Text.ShouldBeEmpty();
        Snapshot.Verify(server.Output.Text);
    }

    [TestCase("no-port", "127.0.0.1")]
    [TestCase("no-address", "8080")]
    [TestCase("a-name", "localhost:8080")]
    [TestCase("port-too-high", "127.0.0.1:65536")]
    [TestCase("port-negative", "127.0.0.1:-1")]
    [TestCase("port-not-a-number", "127.0.0.1:http")]
    [TestCase("short-address", "127.1:8080")]
    [TestCase("octal-address", "010.0.0.1:8080")]
    [TestCase("no-brackets", "::1:8080")]
    [TestCase("brackets-without-IPv6", "[127.0.0.1]:8080")]
    [TestCase("empty", "")]
    [TestCase("two-addresses", "127.0.0.1:0", "127.0.0.1:0")]
    [TestCase("unknown-option", "--port", "8080")]
    [TestCase("backlog-missing", "--backlog")]
    [TestCase("backlog-zero", "--backlog", "0")]
    [TestCase("backlog-negative", "--backlog", "-1")]
    [TestCase("backlog-not-a-number", "--backlog", "many")]
    [TestCase("backlog-too-high", "--backlog", "65536")]
    [TestCase("drain-missing", "--drain")]
    [TestCase("drain-unknown", "--drain", "Steer")]
    [TestCase("drain-timeout-missing", "127.0.0.1:0", "--drain-timeout")]
    [TestCase("drain-timeout-without-unit", "--drain-timeout", "5")]
    [TestCase("drain-timeout-without-number", "--drain-timeout", "s")]
    [TestCase("drain-timeout-of-another-unit", "--drain-timeout", "5 min")]
    [TestCase("drain-timeout-negative", "--drain-timeout", "-1s")]
    [TestCase("drain-timeout-too-long", "--drain-timeout", "25h")]
    public async Task What_is_wrong_is_said_in_one_line(string variant, params string[] arguments)
    {
        using var server = EchoServerProcess.Start(arguments);

        (await server.WaitForExitAsync()).ShouldBe(64);
        server.Output.Text.ShouldBeEmpty();
        server.Errors.Lines.Length.ShouldBe(1);
        Snapshot.Verify(server.Errors.Text, variant);
    }
}
