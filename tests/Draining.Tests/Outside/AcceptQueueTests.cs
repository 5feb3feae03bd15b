using System.Net;
using Draining.Outside;
using Draining.Tests.Running;

namespace Draining.Tests.Outside;

/// <summary>A queue that is never empty is not one from which nobody accepts.</summary>
internal sealed class AcceptQueueTests
{
    [Test]
    public async Task Only_who_accepts_makes_it_shorter()
    {
        using var listener = OwnSockets.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var tables = new SocketTables();
        var at = (IPEndPoint)listener.LocalEndPoint!;
        var seen = tables.Listening(at.Port).ShouldHaveSingleItem();
        AcceptQueue.Left(tables, seen, new TimeLimit(TimeSpan.Zero)).ShouldBe(0, "nobody waits");
        var clients = Enumerable.Range(0, 5).Select(_ => OwnSockets.Connect(at)).ToList();
        clients[0].Close(0); // who gives up, by a RST, stays in it
        AcceptQueue.Left(tables, seen, new TimeLimit(TimeSpan.FromMilliseconds(50))).ShouldBe(5);

        var once = Task.Run(() => AcceptQueue.Left(tables, seen, new TimeLimit(TimeSpan.FromSeconds(1))));
        listener.Accept().Dispose();
        (await once).ShouldBe(4, "who accepts one, and then nobody, does not serve");

        using var stop = new CancellationTokenSource();
        var slow = Task.Run(async () =>
        {
            // One at a time, and another one comes at once.
            while (!stop.IsCancellationRequested)
            {
                (await listener.AcceptAsync(stop.Token)).Dispose();
                using var next = OwnSockets.Connect(at);
            }
        });
        AcceptQueue.Left(tables, seen, new TimeLimit(TimeSpan.FromMinutes(1))).ShouldBe(0);

        await stop.CancelAsync();
        await slow.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        clients.ForEach(client => client.Dispose());
    }
}
