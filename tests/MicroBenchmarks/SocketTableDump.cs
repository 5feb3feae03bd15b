using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Harness.Worlds.Linux.Netlink;
using Harness.Worlds.Linux.Sockets;

namespace MicroBenchmarks;

/// <summary>Reading the kernel's socket table (NETLINK_SOCK_DIAG) of a port: a row of it. The bytes come from memory.</summary>
public class SocketTableDump
{
    private const int Rows = 1000, Port = 8080;

    private byte[][] datagrams = [];

    [GlobalSetup]
    public void Prepare() => datagrams =
    [
        .. Enumerable.Range(1, Rows).Select(Row).Chunk(200).Select(rows => rows.SelectMany(row => row).ToArray()),
        Message(1, NetlinkMessage.KindDone, new byte[4]),
        Message(2, NetlinkMessage.KindDone, new byte[4]), // IPv6: none
    ];

    [Benchmark(OperationsPerInvoke = Rows)]
    public int Row()
    {
        using var tables = new SocketDiagnostics(new Prepared(datagrams));
        return tables.Listeners(Port).Count;
    }

    private static byte[] Row(int number)
    {
        var socket = new byte[72]; // struct inet_diag_msg
        (socket[0], socket[1]) = (2, TcpSocket.Listen);
        BinaryPrimitives.WriteUInt16BigEndian(socket.AsSpan(4), Port);
        BinaryPrimitives.WriteInt32LittleEndian(socket.AsSpan(68), number);
        return Message(1, SocketRequest.Kind, socket);
    }

    private static byte[] Message(uint sequence, ushort kind, byte[] body)
    {
        var message = new byte[NetlinkMessage.HeaderBytes + body.Length];
        NetlinkMessage.WriteHeader(message, kind, NetlinkMessage.Multipart);
        NetlinkMessage.WriteSequence(message, sequence);
        body.CopyTo(message, NetlinkMessage.HeaderBytes);
        return message;
    }

    /// <summary>Answers with the same datagrams, whatever it is asked.</summary>
    private sealed class Prepared(byte[][] datagrams) : INetlinkSource
    {
        private int next;

        public void Send(ReadOnlySpan<byte> request)
        {
            // the answers are known
        }

        public int Receive(Span<byte> buffer)
        {
            var datagram = datagrams[next++];
            datagram.CopyTo(buffer);
            return datagram.Length;
        }

        public void Dispose()
        {
            // holds nothing
        }
    }
}
