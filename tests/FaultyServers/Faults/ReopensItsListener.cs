using System.Net;
using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// The drain closes the listener and opens it again at once, so that no look finds it closed, and takes new clients until its old ones have gone. To be
/// caught by listener-closed.
/// </summary>
internal sealed class ReopensItsListener : Server
{
    private IPEndPoint _address = null!;

    protected override void Started(Socket listener) => _address = (IPEndPoint)listener.LocalEndPoint!;

    protected override async Task<int> StopAsync()
    {
        await LeaveAsync();
        using var again = OpenListener(_address);
        Console.WriteLine($"Process {Pid} listens again");
        using var stop = new CancellationTokenSource();
        var accepting = AcceptAsync(again, stop.Token);
        await Sessions.WaitUntilEmptyAsync();
        await stop.CancelAsync();
        await accepting;
        return 0;
    }
}
