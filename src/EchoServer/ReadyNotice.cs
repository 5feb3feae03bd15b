using System.Net.Sockets;

namespace EchoServer;

/// <summary>Tells a service manager that the server is ready, where there is one that wants to know (sd_notify(3)).</summary>
internal static class ReadyNotice
{
    /// <summary>Sends <c>READY=1</c> to the socket that <c>NOTIFY_SOCKET</c> names. That nobody is there to hear it is none of the server's affair.</summary>
    public static void Send()
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } name)
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo("READY=1"u8, new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name)); // an abstract name: unix(7)
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
        }
    }
}
