using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Draining.Outside;

/// <summary>Who was chosen for a probe.</summary>
internal enum Chosen
{
    /// <summary>It does not show.</summary>
    Unknown,

    /// <summary>A listener of the old server.</summary>
    Old,

    /// <summary>Another one.</summary>
    New,
}

/// <summary>
/// SYNs that tell which listener is chosen for them, and that no server ever sees. Old listeners have a minimum TTL for a moment (IP_MINTTL), which is above
/// that of probes and far below that of other machines' packets. And probes are signed (TCP_MD5SIG), which a listener without a key does not take. So the
/// kernel drops each probe, for one reason or the other, and counts it under that reason: TCPMinTTLDrop says old, TCPMD5Unexpected says new.
/// </summary>
/// <remarks>
/// The drop comes before the accept queue is looked at, and no process takes part: a server that hangs, or whose queue is full, is found as well. A kernel
/// without TCP_MD5SIG opens a connection to the new listeners instead, which ends without having sent anything. Over loopback all of it happens within connect(2).
/// </remarks>
/// <param name="route">The way to the group.</param>
/// <param name="signs">Whether probes are signed, if the kernel can.</param>
internal sealed class Probe(ProbeRoute route, bool signs = true)
{
    private const int LevelIp = 0, TypeOfService = 1, TimeToLive = 2; // IP_TOS, IP_TTL
    private const int LevelIpv6 = 41, HopLimit = 16, TrafficClass = 67; // IPV6_UNICAST_HOPS, IPV6_TCLASS
    private const int LevelTcp = 6, TcpInfo = 11, Md5Signature = 14, Established = 1; // TCP_INFO, TCP_MD5SIG
    private const int Md5Bytes = 216, LengthAt = 130, KeyAt = 136; // struct tcp_md5sig: sockaddr_storage, flags, prefix, length, interface, key
    private const int Tries = 32;

    /// <summary>A probe takes a fraction of a millisecond. A run that is stopped in the middle of one does not stop others for longer.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(20);

    /// <summary>Sends a probe that names an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="port">The source port; 0 for any. Afterwards the one that it had.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public Chosen Send(int index, ref int port)
    {
        // Something else may be dropped at the same time, for either reason: then both have grown, or one by more than one.
        for (var tries = 0; tries < Tries; tries++)
        {
            using var socket = route.TryOpen(ref port);
            if (socket is null)
                return Chosen.Unknown;
            Mark(socket, route, index);
            var isSigned = signs && TrySign(socket);
            var (old, @new) = ConnectAndCount(socket);
            if (!isSigned && IsEstablished(socket))
                return Chosen.New;
            if ((old, @new) is (1, 0))
                return Chosen.Old;
            if ((old, @new) is (0, 1))
                return Chosen.New;
        }

        return Chosen.Unknown;
    }

    /// <summary>Has a socket's packets name an index.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static void Mark(SafeHandle socket, ProbeRoute route, int index)
    {
        Set(socket, route.IsIpv6 ? LevelIpv6 : LevelIp, route.IsIpv6 ? HopLimit : TimeToLive, Draining.Mark.TimeToLive(index));
        Set(socket, route.IsIpv6 ? LevelIpv6 : LevelIp, route.IsIpv6 ? TrafficClass : TypeOfService, Draining.Mark.TypeOfService(index));
    }

    /// <summary>The counters are the network namespace's: one run at a time sends a probe.</summary>
    private (long Old, long New) ConnectAndCount(SafeFileHandle socket)
    {
        using var turn = Turn();
        var before = DropCounters.Read();
        var end = route.EndAddress();
        _ = Libc.Connect(socket, end, end.Length);
        var after = DropCounters.Read();
        return (after.MinimumTtl - before.MinimumTtl, after.UnexpectedMd5 - before.UnexpectedMd5);
    }

    private static IDisposable? Turn()
    {
        var limit = new TimeLimit(LongestTurn);
        while (true)
        {
            if (AbstractName.TryTake("reuseport-probe") is { } turn)
                return turn;
            if (limit.IsOver)
                return null;
            Thread.Yield();
        }
    }

    private static void Set(SafeHandle socket, int level, int option, int value)
    {
        if (Libc.SetOption(socket, level, option, BitConverter.GetBytes(value), sizeof(int)) != 0)
            throw Libc.LastError();
    }

    private bool TrySign(SafeFileHandle socket)
    {
        Span<byte> signature = stackalloc byte[Md5Bytes];
        signature.Clear();
        route.EndAddress().CopyTo(signature);
        BitConverter.TryWriteBytes(signature[LengthAt..], (ushort)1);
        signature[KeyAt] = 1;
        return Libc.SetOption(socket, LevelTcp, Md5Signature, signature, signature.Length) == 0;
    }

    private static bool IsEstablished(SafeFileHandle socket)
    {
        Span<byte> state = [0];
        var length = state.Length;
        return Libc.GetOption(socket, LevelTcp, TcpInfo, state, ref length) == 0 && state[0] == Established;
    }
}
