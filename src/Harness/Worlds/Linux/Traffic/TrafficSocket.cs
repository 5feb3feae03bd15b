using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>The system calls on a client's socket of traffic, for one server address.</summary>
internal sealed unsafe class TrafficSocket
{
    private readonly byte[] server;
    private readonly int family;
    private readonly byte[] client = new byte[32];

    /// <summary>For connections to this address.</summary>
    public TrafficSocket(IPEndPoint endpoint)
    {
        var address = endpoint.Serialize();
        server = address.Buffer.ToArray();
        family = endpoint.AddressFamily == AddressFamily.InterNetwork ? 2 : 10;
    }

    /// <summary>The client's address as bytes, after <see cref="ReadClient"/>.</summary>
    public ReadOnlySpan<byte> ClientAddress => family == 2 ? client.AsSpan(4, 4) : client.AsSpan(8, 16);

    /// <summary>Creates a socket; negative if no descriptor is free.</summary>
    public int Create() => SocketCalls.socket(family, SocketCalls.SockStream | SocketCalls.SockNonBlock | SocketCalls.SockCloexec, 0);

    /// <summary>Sends the SYN. 0 or an error number; a handshake that is under way is none.</summary>
    public int Connect(int descriptor)
    {
        fixed (byte* address = server)
        {
            if (SocketCalls.connect(descriptor, address, server.Length) == 0)
                return 0;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == SocketCalls.InProgress ? 0 : error;
    }

    /// <summary>Asks for TCP_INFO.</summary>
    public static TcpInfo Info(int descriptor)
    {
        var info = stackalloc byte[TcpInfo.Bytes];
        var length = TcpInfo.Bytes;
        return SocketCalls.getsockopt(descriptor, TcpInfo.Protocol, TcpInfo.Option, info, &length) == 0
            ? TcpInfo.Read(new ReadOnlySpan<byte>(info, TcpInfo.Bytes))
            : default;
    }

    /// <summary>The error that waits at a socket (SO_ERROR), or 0.</summary>
    public static int Error(int descriptor)
    {
        var error = 0;
        var length = sizeof(int);
        return SocketCalls.getsockopt(descriptor, SocketCalls.SolSocket, SocketCalls.SoError, (byte*)&error, &length) == 0 ? error : 0;
    }

    /// <summary>Sends small segments at once (TCP_NODELAY): a second line does not wait for the acknowledgement of the first.</summary>
    public static void SendAtOnce(int descriptor)
    {
        var on = 1;
        _ = SocketCalls.setsockopt(descriptor, TcpInfo.Protocol, SocketCalls.TcpNoDelay, &on, sizeof(int));
    }

    /// <summary>Reads the client's own address and port.</summary>
    /// <returns>The port.</returns>
    public int ReadClient(int descriptor)
    {
        var length = client.Length;
        fixed (byte* address = client)
            _ = SocketCalls.getsockname(descriptor, address, &length);
        return (client[2] << 8) | client[3];
    }

    /// <summary>Sends bytes, all or, on a connection that takes no more, none. 0 or an error number.</summary>
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return SocketCalls.send(descriptor, start, bytes.Length, SocketCalls.MsgNoSignal | SocketCalls.MsgDontWait) == bytes.Length ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Receives what is there. The number of bytes; 0: the server's FIN; otherwise the error number, negative.</summary>
    public static int Receive(int descriptor, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            var count = (int)SocketCalls.recv(descriptor, start, into.Length, SocketCalls.MsgDontWait);
            return count >= 0 ? count : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Shuts the sending side down: the server gets a FIN, and what it has sent can still be read.</summary>
    public static void ShutDown(int descriptor) => _ = SocketCalls.shutdown(descriptor, 1 /* SHUT_WR */);

    /// <summary>Closes a socket; its number may be given to another one right after.</summary>
    public static void Close(int descriptor) => _ = SocketCalls.close(descriptor);

    /// <summary>An error number in words: as .NET's sockets have it where traffic tells apart what it means, otherwise with the name of the errno.</summary>
    public static string NameOf(int error) => error switch
    {
        SocketCalls.ConnectionRefused => nameof(SocketError.ConnectionRefused),
        SocketCalls.ConnectionReset => nameof(SocketError.ConnectionReset),
        SocketCalls.BrokenPipe => nameof(SocketError.Shutdown),
        SocketCalls.TimedOut => nameof(SocketError.TimedOut),
        SocketCalls.NoFreeAddress => nameof(SocketError.AddressNotAvailable),
        _ => ErrnoName.Describe(error),
    };
}
