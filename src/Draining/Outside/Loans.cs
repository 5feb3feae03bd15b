using System.ComponentModel;
using Microsoft.Win32.SafeHandles;

namespace Draining.Outside;

/// <summary>
/// Descriptors of other processes' listeners. A listener is open, and chosen, for as long as anybody has one: they are given back within milliseconds.
/// </summary>
internal sealed class Loans : IDisposable
{
    private const int SolSocket = 1, CookieOption = 57; // SO_COOKIE

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
                handle.Dispose(); // it has put something else under the number
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

    private static ulong? CookieOf(SafeFileHandle handle)
    {
        Span<byte> cookie = stackalloc byte[sizeof(ulong)];
        var length = cookie.Length;
        return Libc.GetOption(handle, SolSocket, CookieOption, cookie, ref length) == 0 ? BitConverter.ToUInt64(cookie) : null;
    }
}
