using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// The server's side of a connection by its exact addresses and ports (NETLINK_SOCK_DIAG, sock_diag(7)), without an allocation: of every
/// session of traffic the kernel is asked. It belongs to the namespace of the thread that creates it.
/// </summary>
internal sealed unsafe class ExactLookup : IDisposable
{
    private const int Header = 16, Identity = Header + 8, Body = 56; // struct nlmsghdr, then struct inet_diag_req_v2
    private const int ClientPortAt = Identity + 2, ClientAddressAt = Identity + 20;
    private const ushort SockDiagByFamily = 20, Error = 2;

    private readonly Socket netlink;
    private readonly int descriptor;
    private readonly byte[] request = new byte[Header + Body];
    private readonly byte[] answer = new byte[4096];
    private uint sequence;

    public ExactLookup(IPEndPoint server)
    {
        netlink = NetlinkSocket.Open(protocol: 4);
        descriptor = (int)netlink.SafeHandle.DangerousGetHandle();
        var span = request.AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(span, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(span[4..], SockDiagByFamily);
        BinaryPrimitives.WriteUInt16LittleEndian(span[6..], 1); // NLM_F_REQUEST
        span[Header] = server.AddressFamily == AddressFamily.InterNetwork ? (byte)2 : (byte)10;
        span[Header + 1] = 6; // IPPROTO_TCP
        BinaryPrimitives.WriteUInt32LittleEndian(span[(Header + 4)..], uint.MaxValue); // any state
        BinaryPrimitives.WriteUInt16BigEndian(span[Identity..], (ushort)server.Port);
        server.Address.TryWriteBytes(span[(Identity + 4)..], out _);
        span[(Header + 48)..].Fill(0xff); // INET_DIAG_NOCOOKIE
    }

    /// <summary>The state and the inode (0: nobody has accepted it) of the server's side; false if there is none.</summary>
    /// <param name="address">The client's address as bytes.</param>
    /// <param name="port">The client's port.</param>
    /// <param name="state">As <c>include/net/tcp_states.h</c> numbers them.</param>
    /// <param name="inode">The socket's inode.</param>
    public bool TryFind(ReadOnlySpan<byte> address, int port, out byte state, out ulong inode)
    {
        (state, inode) = (0, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(8), ++sequence);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(ClientPortAt), (ushort)port);
        address.CopyTo(request.AsSpan(ClientAddressAt, 16));
        fixed (byte* asked = request, answered = answer)
        {
            if (Libc.send(descriptor, asked, request.Length, 0) < 0)
                throw new WorldException("The kernel's socket tables cannot be asked.");
            while (true)
            {
                var length = (int)Libc.recv(descriptor, answered, answer.Length, 0);
                if (length < Header + 4)
                    throw new WorldException("The kernel's socket tables gave no answer.");
                var message = answer.AsSpan(0, length);
                if (BinaryPrimitives.ReadUInt32LittleEndian(message[8..]) != sequence)
                    continue;
                if (BinaryPrimitives.ReadUInt16LittleEndian(message[4..]) == Error)
                {
                    const int noEntry = -2;
                    var error = BinaryPrimitives.ReadInt32LittleEndian(message[Header..]);
                    return error == noEntry ? false : throw new WorldException($"The kernel's socket tables answered with error {-error}.");
                }

                // A tuple that is unknown is answered with the listener that would take it: not what was asked for.
                state = message[Header + 1];
                inode = BinaryPrimitives.ReadUInt32LittleEndian(message[(Header + 68)..]);
                return state != TcpSocket.Listen;
            }
        }
    }

    public void Dispose() => netlink.Dispose();
}
