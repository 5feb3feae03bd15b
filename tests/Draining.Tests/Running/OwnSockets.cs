using System.Net;
using System.Net.Sockets;

namespace Draining.Tests.Running;

/// <summary>Listeners and clients of the test's own process.</summary>
internal static class OwnSockets
{
    private const int SolSocket = 1, ReusePort = 15, AttachClassic = 51; // asm-generic/socket.h

    /// <summary>Listens with SO_REUSEPORT. On ::, IPv4 as well.</summary>
    public static Socket Listen(IPEndPoint at, bool dualStack = false)
    {
        var listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (dualStack)
            listener.DualMode = true;
        listener.SetRawSocketOption(SolSocket, ReusePort, BitConverter.GetBytes(1));
        listener.Bind(at);
        listener.Listen(128);
        return listener;
    }

    /// <summary>A classic BPF program of somebody else: each instruction is a code, a jump if true, a jump if false, an operand.</summary>
    public static unsafe void AttachForeign(Socket listener, params (ushort Code, byte True, byte False, uint Operand)[] instructions)
    {
        var code = instructions.SelectMany(one => BitConverter.GetBytes(one.Code).Concat([one.True, one.False]).Concat(BitConverter.GetBytes(one.Operand))).ToArray();
        fixed (byte* start = code)
        {
            var program = new byte[16];
            BitConverter.TryWriteBytes(program, (ushort)instructions.Length);
            BitConverter.TryWriteBytes(program.AsSpan(8), (long)start);
            listener.SetRawSocketOption(SolSocket, AttachClassic, program);
        }
    }

    /// <summary>An address and port of the loopback on which nobody listens.</summary>
    public static IPEndPoint FreePort()
    {
        using var listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)listener.LocalEndPoint!;
    }

    /// <summary>Connects once.</summary>
    public static Socket Connect(IPEndPoint to)
    {
        var client = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(to);
        return client;
    }

    /// <summary>Which of some listeners a connection goes to.</summary>
    public static int Chosen(IReadOnlyList<Socket> listeners, IPEndPoint to)
    {
        using var client = Connect(to);
        while (true)
        {
            for (var i = 0; i < listeners.Count; i++)
            {
                if (!listeners[i].Poll(TimeSpan.Zero, SelectMode.SelectRead))
                    continue;
                listeners[i].Accept().Dispose();
                return i;
            }
        }
    }
}
