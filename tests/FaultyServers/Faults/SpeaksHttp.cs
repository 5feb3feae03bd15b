using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>Answers whatever it gets as a server of HTTP does that cannot read it, and closes. To be told of as a server that does not speak the protocol of its clients.</summary>
internal sealed class SpeaksHttp : Server
{
    protected override async Task ServeAsync(Socket client)
    {
        var request = new byte[4096];
        if (await client.ReceiveAsync(request) > 0)
            await client.SendAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
    }
}
