using System.Net;
using System.Net.Sockets;
using Draining.Outside;
using Draining.Tests.Running;

namespace Draining.Tests.Outside;

/// <summary>A queue that is never empty is not one from which nobody accepts.</summary>
internal sealed class AcceptQueueTests
{
    private readonly Socket _listener = OwnSockets.Listen(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly SocketTables _tables = new();
    private readonly List<Socket> _clients = [];

    [OneTimeTearDown]
    public void Close()
    {
        _clients.ForEach(client => client.Dispose());
        _listener.Dispose();
        _tables.Dispose();
    }

    [Test]
    public async Task Only_who_accepts_makes_it_shorter()
    {
        var at = (IPEndPoint)_listener.LocalEndPoint!;
        var seen = _tables.Listening(at.Port).ShouldHaveSingleItem();
        AcceptQueue.Left(_tables, seen, new TimeLimit(TimeSpan.Zero)).ShouldBe(0, "nobody waits");
        for (var i = 0; i < 5; i++)
            _clients.Add(OwnSockets.Connect(at));
        _clients[0].Close(0); // who gives up, by a RST, stays in it
        AcceptQueue.Left(_tables, seen, new TimeLimit(TimeSpan.FromMilliseconds(50))).ShouldBe(5);

        using var stop = new CancellationTokenSource();
        var slow = Task.Run(async () =>
        {
            // One at a time, and another one comes at once.
            while (!stop.IsCancellationRequested)
            {
                (await _listener.AcceptAsync(stop.Token)).Dispose();
                await Task.Delay(2, stop.Token);
                using var next = OwnSockets.Connect(at);
            }
        });
        AcceptQueue.Left(_tables, seen, new TimeLimit(TimeSpan.FromMinutes(1))).ShouldBe(0);

        await stop.CancelAsync();
        await slow.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
