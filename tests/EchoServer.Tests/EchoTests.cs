using EchoServer.Tests.Running;

namespace EchoServer.Tests;

/// <summary>What a client gets back.</summary>
internal sealed class EchoTests : ServerTests
{
    [TestCase("test\r\n")]
    [TestCase("test\n")]
    [TestCase("\r\n")]
    [TestCase("\n")]
    [TestCase("a\rb\n")]
    [TestCase("\u0000\u00ff \t\n")]
    public async Task A_line_comes_back_as_it_was_sent(string line)
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);

        await client.ShouldBeServedByAsync(server.Pid, line);
    }

    [TestCase("last")]
    [TestCase("last\r")]
    public async Task The_last_line_may_lack_its_end(string line)
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);

        await client.SendAsync("first\n" + line);
        client.EndSending();

        (await client.ReceiveToEndAsync()).ShouldBe($"first\n: from {server.Pid}\n{line}: from {server.Pid}\n");
    }

    [Test]
    public async Task A_client_that_sends_nothing_gets_nothing()
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);

        client.EndSending();

        (await client.ReceiveToEndAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task Lines_that_come_together_are_answered_one_by_one()
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);

        await client.SendAsync("one\r\ntwo\n\nthr");
        var expected = $"one\r\n: from {server.Pid}\ntwo\n: from {server.Pid}\n\n: from {server.Pid}\n";
        (await client.ReceiveAsync(expected.Length)).ShouldBe(expected);

        await client.ShouldBeServedByAsync(server.Pid, "ee\n", reply: "three\n");
    }

    [Test]
    public async Task A_half_closed_client_gets_all_its_replies()
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server.EndPoint);
        // Replies for more than the sockets' buffers hold: the server has to wait for the client in the middle of them.
        var lines = Enumerable.Range(0, 400_000).Select(number => $"{number}\n").ToArray();
        var expected = string.Concat(lines.Select(line => $"{line}: from {server.Pid}\n"));

        var sending = Task.Run(async () =>
        {
            await client.SendAsync(string.Concat(lines));
            client.EndSending();
        });
        var received = await client.ReceiveToEndAsync();
        await sending;

        // Not ShouldBe: the message would hold both texts.
        (received == expected).ShouldBeTrue($"{received.Length} of {expected.Length} bytes came, or they differ");
    }

    [Test]
    public async Task A_client_that_does_not_read_holds_up_nobody_else()
    {
        var server = await StartListeningAsync();
        var deaf = await ConnectAsync(server);
        var flooding = deaf.SendUntilItFailsAsync(new string('x', 1000) + "\n");
        var other = await ConnectAsync(server.EndPoint);

        for (var i = 0; i < 100; i++)
            await other.ShouldBeServedByAsync(server.Pid);

        flooding.IsCompleted.ShouldBeFalse();
        deaf.Dispose();
        await flooding;
    }
}
