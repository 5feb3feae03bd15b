using System.Net;
using System.Net.Sockets;
using EchoServer.Tests.Running;

namespace EchoServer.Tests;

/// <summary>The lines that the server prints.</summary>
internal sealed class EchoServerOutputTests : ServerTests
{
    [Test]
    public async Task Lines_of_connections_that_come_together_do_not_interleave()
    {
        var server = await StartListeningAsync();

        var clients = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ConnectAsync(server.EndPoint)));

        foreach (var client in clients)
            await server.Output.WaitForAsync($"Process {server.Pid} accepted connection from: {client.LocalAddress}");
        server.Output.Lines.Length.ShouldBe(2 + clients.Length);
    }

    [Test]
    public async Task A_log_that_cannot_be_written_harms_nobody()
    {
        // Bound, not listening: keeps the port free of others; the server may have it beside this socket.
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endPoint = (IPEndPoint)reserved.LocalEndPoint!;

        var server = Start([endPoint.ToString()], ["sh", "-c", "exec \"$@\" > /dev/full", "sh"]);
        Deadline.WaitUntil(() => Proc.QueueLength(endPoint) is not null, "the server listens");

        await (await ConnectAsync(endPoint)).ShouldBeServedByAsync(server.Pid);
    }
}
