using System.Net.Sockets;
using System.Text;

namespace Draining.Outside;

/// <summary>Hears a server that says that it is ready (sd_notify(3)), at an abstract name, which leaves no file behind.</summary>
internal sealed class ReadyNotices : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly string _name = $"rollover-replace-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>Begins to listen.</summary>
    public ReadyNotices()
    {
        _socket.Bind(new UnixDomainSocketEndPoint($"\0{_name}"));
        _socket.Blocking = false;
    }

    /// <summary>What the server needs in its environment.</summary>
    public (string Name, string Value) Variable => ("NOTIFY_SOCKET", $"@{_name}");

    /// <summary>Whether it has said so since the last time.</summary>
    public bool HasCome()
    {
        while (_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            var length = _socket.Receive(_buffer);
            if (Encoding.UTF8.GetString(_buffer, 0, length).Split('\n').Contains("READY=1", StringComparer.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>Hears no more.</summary>
    public void Dispose() => _socket.Dispose();
}
