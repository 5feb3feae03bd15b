using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Draining.Outside;

/// <summary>The way by which this machine reaches a group: it goes through the loopback, whatever the address.</summary>
internal sealed class ProbeRoute
{
    private const int Stream = 1, NonBlocking = 0x800; // SOCK_STREAM, SOCK_NONBLOCK

    private readonly IPAddress _address;
    private readonly int _port;

    private ProbeRoute(IPAddress address, int port)
    {
        _address = address;
        _port = port;
    }

    /// <summary>AF_INET or AF_INET6.</summary>
    public int Family => _address.AddressFamily == AddressFamily.InterNetwork ? 2 : 10;

    /// <summary>Whether packets on it are IPv6.</summary>
    public bool IsIpv6 => Family == 10;

    /// <summary>The address that it begins at and ends at.</summary>
    public IPEndPoint End => new(_address, _port);

    /// <summary>The way to a group.</summary>
    /// <exception cref="Win32Exception">The machine does not have the address.</exception>
    public static ProbeRoute To(GroupAddress group)
    {
        using var here = group.BindHere();
        return new ProbeRoute(((IPEndPoint)here.LocalEndPoint!).Address, group.EndPoint.Port);
    }

    /// <summary>The address of its end as a struct sockaddr.</summary>
    public byte[] EndAddress() => Address(_port);

    /// <summary>A socket that waits for nothing, bound to the address of the route.</summary>
    /// <param name="port">Its port; 0 for a free one. Afterwards the one that it has.</param>
    /// <returns>Null if another socket has the port.</returns>
    /// <exception cref="Win32Exception">The kernel gives none.</exception>
    public SafeFileHandle? TryOpen(ref int port)
    {
        const int addressInUse = 98;
        var descriptor = Libc.OpenSocket(Family, Stream | NonBlocking | Libc.CloseOnExec, 0);
        if (descriptor < 0)
            throw Libc.LastError();
        var socket = new SafeFileHandle(descriptor, ownsHandle: true);
        var address = Address(port);
        var length = address.Length;
        if (Libc.Bind(socket, address, length) == 0 && Libc.LocalAddress(socket, address, ref length) == 0)
        {
            port = BinaryPrimitives.ReadUInt16BigEndian(address.AsSpan(2));
            return socket;
        }

        var error = Libc.LastError();
        socket.Dispose();
        return error.NativeErrorCode == addressInUse && port != 0 ? null : throw error;
    }

    /// <summary>struct sockaddr_in or sockaddr_in6.</summary>
    private byte[] Address(int port)
    {
        var address = new byte[IsIpv6 ? 28 : 16];
        BitConverter.TryWriteBytes(address, (ushort)Family);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), (ushort)port);
        _address.TryWriteBytes(address.AsSpan(IsIpv6 ? 8 : 4), out _);
        return address;
    }
}
