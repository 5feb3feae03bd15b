using System.Net;
using System.Text;
using EchoServer.Tests.Running;

namespace Draining.Tests.Running;

/// <summary>Clients that ask by HTTP.</summary>
internal static class Asking
{
    /// <summary>Connects and asks once. An answer that does not come is an exception.</summary>
    public static void Once(IPEndPoint at)
    {
        var answer = new byte[4096];
        using var client = OwnSockets.Connect(at);
        client.ReceiveTimeout = (int)Deadline.Length.TotalMilliseconds;
        client.Send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n"u8);
        var length = client.Receive(answer);
        Encoding.ASCII.GetString(answer, 0, length).ShouldMatch("^HTTP/1.[01] 200 OK");
    }

    /// <summary>Connects and asks again and again.</summary>
    /// <returns>How often.</returns>
    public static int Until(IPEndPoint at, CancellationToken stop)
    {
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
            Once(at);
        return count;
    }
}
