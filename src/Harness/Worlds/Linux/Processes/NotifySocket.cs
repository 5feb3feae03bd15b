using System.Net.Sockets;
using System.Text;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// The socket to which a server tells that it is ready, as to a service manager: a datagram with the line <c>READY=1</c> to the name in <c>NOTIFY_SOCKET</c> (sd_notify(3)). The name is
/// abstract (unix(7)), so that it leaves no file, and is of the network namespace in which it is made.
/// </summary>
internal sealed class NotifySocket : IDisposable
{
    /// <summary>The variable in which a server finds the name.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    private const int MostBytes = 64 * 1024, MostAtOnce = 100;

    private readonly Lock gate = new();
    private readonly string name = $"rollover/notify/{Guid.NewGuid():N}";
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private bool isReady, isClosed;

    /// <summary>To be made on a thread that is in the network namespace of the server.</summary>
    public NotifySocket() => socket.Bind(new UnixDomainSocketEndPoint($"\0{name}"));

    /// <summary>The value of the variable.</summary>
    public string Address => $"@{name}";

    /// <summary>Whether the server has told so.</summary>
    public bool IsReady
    {
        get
        {
            lock (gate)
            {
                var datagram = new byte[MostBytes];
                for (var i = 0; i < MostAtOnce && !isReady && !isClosed && socket.Poll(TimeSpan.Zero, SelectMode.SelectRead); i++)
                    isReady = Encoding.UTF8.GetString(datagram, 0, socket.Receive(datagram)).Split('\n').Contains("READY=1");
                return isReady;
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            socket.Dispose();
        }
    }
}
