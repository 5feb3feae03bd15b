using EchoServer.Tests.Running;

namespace EchoServer.Tests;

/// <summary>Clients that reset their connection harm nobody.</summary>
internal sealed class ResetTests : ServerTests
{
    [Test]
    public async Task A_client_that_resets_harms_nobody()
    {
        var server = await StartListeningAsync();
        var neighbour = await ConnectAsync(server.EndPoint);
        var client = await ConnectAsync(server);
        await client.ShouldBeServedByAsync(server.Pid);

        client.Reset();

        await neighbour.ShouldBeServedByAsync(server.Pid);
        await (await ConnectAsync(server.EndPoint)).ShouldBeServedByAsync(server.Pid);
    }

    [Test]
    public async Task A_client_that_resets_in_the_middle_of_its_replies_harms_nobody()
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server);
        var flooding = client.SendUntilItFailsAsync(new string('x', 1000) + "\n");
        await client.ReceiveAsync(100_000);

        client.Reset();

        await flooding;
        await (await ConnectAsync(server.EndPoint)).ShouldBeServedByAsync(server.Pid);
    }

    [Test]
    public async Task A_client_that_resets_in_the_queue_harms_nobody()
    {
        var server = await StartListeningAsync();
        server.Freeze();
        var before = await ConnectAsync(server.EndPoint);
        var reset = await ConnectAsync(server.EndPoint);
        var after = await ConnectAsync(server.EndPoint);
        Deadline.WaitUntil(() => Proc.QueueLength(server.EndPoint) == 3, "three connections wait");

        reset.Reset();
        server.Thaw();

        await before.ShouldBeServedByAsync(server.Pid);
        await after.ShouldBeServedByAsync(server.Pid);
        await (await ConnectAsync(server.EndPoint)).ShouldBeServedByAsync(server.Pid);
    }
}
