using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace EchoServer.Tests;

/// <summary>The longest line has 65536 bytes; its end (\n or \r\n) does not count.</summary>
internal sealed class LineLengthTests : ServerTests
{
    private const string Error = "error: line longer than 65536 bytes\n";

    [TestCase("\n")]
    [TestCase("\r\n")]
    [TestCase("")]
    public async Task The_longest_line_comes_back(string end)
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);
        var line = new string('x', 65536) + end;

        await client.SendAsync(line);
        client.EndSending();

        (await client.ReceiveToEndAsync()).ShouldBe($"{line}: from {server.Pid}\n");
    }

    [Test]
    public async Task The_end_of_the_longest_line_may_come_in_two_parts()
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);
        var line = new string('x', 65536);
        await client.ShouldBeServedByAsync(server.Pid);

        await client.SendAsync(line + "\r");
        client.HearsAnythingWithin(TimeSpan.FromMilliseconds(100)).ShouldBeFalse();

        await client.ShouldBeServedByAsync(server.Pid, "\n", reply: line + "\r\n");
    }

    [TestCase("x\n")]
    [TestCase("x\r\n")]
    [TestCase("x")]
    [TestCase("\r")]
    [TestCase("\rx\n")]
    public async Task A_line_one_byte_longer_gets_an_error_and_an_orderly_close(string rest)
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);

        await client.SendAsync(new string('x', 65536) + rest);
        client.EndSending();

        (await client.ReceiveToEndAsync()).ShouldBe(Error);
    }

    [Test]
    public async Task A_line_too_long_is_noticed_before_its_end_comes()
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);

        await client.SendAsync(new string('x', 65537));

        (await client.ReceiveToEndAsync()).ShouldBe(Error);
    }

    [Test]
    public async Task The_lines_before_it_are_answered_and_the_process_goes_on()
    {
        var server = await StartListeningAsync();
        var neighbour = await ConnectAsync(server.EndPoint);
        var client = await ConnectAsync(server.EndPoint);

        await client.SendAsync("fine\n" + new string('x', 65537) + "\nnever answered\n");

        (await client.ReceiveToEndAsync()).ShouldBe($"fine\n: from {server.Pid}\n{Error}");
        await neighbour.ShouldBeServedByAsync(server.Pid);
        await (await ConnectAsync(server.EndPoint)).ShouldBeServedByAsync(server.Pid);
    }

    [Test]
    public async Task The_error_arrives_though_much_more_is_sent()
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);

        // All of it is taken, or sending would fail by the reset that must not come.
        await client.SendAsync(new string('x', 20_000_000));
        client.EndSending();

        (await client.ReceiveToEndAsync()).ShouldBe(Error);
    }

    [Test]
    public async Task A_client_that_does_not_close_after_the_error_is_cut_off()
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);

        await client.SendAsync(new string('x', 65537));
        (await client.ReceiveToEndAsync()).ShouldBe(Error);
        server.Signal(Signum.SIGTERM);

        // It ends although the client has not closed.
        (await server.WaitForExitAsync()).ShouldBe(0);
    }
}
