using System.ComponentModel;
using Microsoft.Win32.SafeHandles;

namespace Draining.Outside;

/// <summary>
/// Descriptors of other processes' listeners. A listener is open, and chosen, for as long as anybody has one: they are given back within milliseconds.
/// </summary>
internal sealed class Loans : IDisposable
{
    private const int SolSocket = 1, CookieOption = 57, ProtocolOption = 38; // SO_COOKIE, SO_PROTOCOL
    private const int MultipathTcp = 262; // IPPROTO_MPTCP

    private readonly List<SafeFileHandle> _handles = [];

    private Loans()
    {
    }

    /// <summary>The descriptors, in the order of the listeners.</summary>
    public IReadOnlyList<SafeFileHandle> Handles => _handles;

    /// <summary>Borrows listeners.</summary>
    /// <param name="sockets">Which.</param>
    /// <param name="held">Who has them.</param>
    /// <returns>Null if one of them is gone.</returns>
    /// <exception cref="RefusedException">It is not permitted.</exception>
    public static Loans? TryTake(IEnumerable<ListeningSocket> sockets, HeldSockets held)
    {
        var loans = new Loans();
        try
        {
            foreach (var socket in sockets)
            {
                if (TryBorrow(socket, held) is not { } handle)
                {
                    loans.Dispose();
                    return null;
                }

                loans._handles.Add(handle);
            }

            return loans;
        }
        catch
        {
            loans.Dispose();
            throw;
        }
    }

    /// <summary>Gives them back.</summary>
    public void Dispose() => _handles.ForEach(handle => handle.Dispose());

    private static SafeFileHandle? TryBorrow(ListeningSocket socket, HeldSockets held)
    {
        const int badDescriptor = 9, noSuchProcess = 3; // EBADF, ESRCH
        RefusedException? refused = null;
        foreach (var (pid, descriptor) in held.Holders(socket))
        {
            try
            {
                using var process = PinnedProcess.TryOpen(pid);
                if (process?.Borrow(descriptor) is not { } handle)
                    continue;
                if (CookieOf(handle) == socket.Cookie)
                    return handle;
                var isMultipath = ProtocolOf(handle) == MultipathTcp;
                handle.Dispose(); // it has put something else under the number
                if (isMultipath)
                    throw IsMultipath(socket, pid);
            }
            catch (Win32Exception error) when (error.NativeErrorCode is badDescriptor or noSuchProcess)
            {
                // It has closed it, or ended.
            }
            catch (Win32Exception error)
            {
                refused = Permission.ToBorrow(pid, error);
            }
        }

        return refused is null ? null : throw refused;
    }

    /// <summary>The tables show the TCP socket within, which is not to be had: neither a selector nor a minimum TTL is taken by what is around it (EOPNOTSUPP).</summary>
    private static RefusedException IsMultipath(ListeningSocket socket, int pid) => new(
        Refusal.MultipathTcp,
        $"{socket.Key.Address.EndPoint}: process {pid} listens by Multipath TCP, and the kernel lets nobody steer such listeners. Let it listen by TCP alone (Go: GODEBUG=multipathtcp=0 in its environment, or net.ListenConfig.SetMultipathTCP(false)).");

    private static int? ProtocolOf(SafeFileHandle handle)
    {
        Span<byte> protocol = stackalloc byte[sizeof(int)];
        var length = protocol.Length;
        return Libc.GetOption(handle, SolSocket, ProtocolOption, protocol, ref length) == 0 ? BitConverter.ToInt32(protocol) : null;
    }

    private static ulong? CookieOf(SafeFileHandle handle)
    {
        Span<byte> cookie = stackalloc byte[sizeof(ulong)];
        var length = cookie.Length;
        return Libc.GetOption(handle, SolSocket, CookieOption, cookie, ref length) == 0 ? BitConverter.ToUInt64(cookie) : null;
    }
}
