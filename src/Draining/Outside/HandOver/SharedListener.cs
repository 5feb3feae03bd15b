using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Draining.Outside;

/// <summary>
/// A listening socket that an old and a new server have both: one accept queue, which no close by one of them touches. Two things that one of them does reach the other all the same, and are mended here:
/// shutdown(2) ends the listening for both, and O_NONBLOCK is a flag of the open file description, which both have.
/// </summary>
/// <param name="socket">The socket.</param>
/// <param name="handle">A descriptor of this process for it. It keeps the socket open.</param>
internal sealed class SharedListener(ListeningSocket socket, SafeHandle handle)
{
    private const int LevelTcp = 6, TcpInfo = 11, Listening = 10; // TCP_INFO, TCP_LISTEN
    private const int MostWaitingAt = 28; // tcpi_sacked: of a listener, its backlog
    private const int GetFlags = 3, SetFlags = 4, NonBlocking = 0x800; // F_GETFL, F_SETFL, O_NONBLOCK

    private int _backlog = Info(handle).Backlog;

    /// <summary>The socket.</summary>
    public ListeningSocket Socket { get; } = socket;

    /// <summary>The address, for messages.</summary>
    public string Name => Socket.Key.Address.EndPoint.ToString();

    /// <summary>Whether accept(2) does not wait at it.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public bool IsNonBlocking
    {
        get => (Flags() & NonBlocking) != 0;
        set
        {
            var flags = value ? Flags() | NonBlocking : Flags() & ~NonBlocking;
            if (Libc.DescriptorControl(handle, SetFlags, flags) < 0)
                throw Libc.LastError();
        }
    }

    /// <summary>Lets it listen again if somebody has shut it down.</summary>
    /// <returns>Whether that had to be done. Its queue was reset then, and who connected meanwhile was refused.</returns>
    /// <exception cref="Win32Exception">It cannot listen again: somebody else has the port by now.</exception>
    public bool Revive()
    {
        var (state, backlog) = Info(handle);
        if (state == Listening)
        {
            _backlog = backlog; // the new server may set its own
            return false;
        }

        // It is bound as before: tcp_disconnect leaves its port with it.
        return Libc.Listen(handle, _backlog) == 0 ? true : throw Libc.LastError();
    }

    private int Flags() => Libc.DescriptorControl(handle, GetFlags, 0) is >= 0 and var flags ? flags : throw Libc.LastError();

    private static (int State, int Backlog) Info(SafeHandle handle)
    {
        Span<byte> info = stackalloc byte[MostWaitingAt + sizeof(int)];
        var length = info.Length;
        return Libc.GetOption(handle, LevelTcp, TcpInfo, info, ref length) == 0 ? (info[0], BitConverter.ToInt32(info[MostWaitingAt..])) : throw Libc.LastError();
    }
}
