using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// The listening sockets that servers inherit (sd_listen_fds(3)): one for each address that is kept to the end of the run and given to every server, as a socket unit of systemd does; and those that
/// are opened, or borrowed from a server, for one start alone. To be used on a thread that is in the network namespace of the servers.
/// </summary>
internal sealed partial class PassedListeners : IDisposable
{
    private const int Backlog = 4096, SocketLevel = 1, ReuseAddress = 2, ReusePort = 15;

    private readonly Lock gate = new();
    private readonly Dictionary<IPEndPoint, Socket> kept = [];

    /// <summary>Whether none is kept.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return kept.Count == 0;
        }
    }

    /// <summary>Whether a socket is one that the run keeps itself.</summary>
    public bool Keeps(ulong inode)
    {
        lock (gate)
            return kept.Values.Any(socket => InodeOf(socket.SafeHandle) == inode);
    }

    /// <summary>The one that is kept for an address; it is opened when it is asked for first.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public SafeFileHandle Shared(IPEndPoint endpoint)
    {
        lock (gate)
        {
            if (!kept.TryGetValue(endpoint, out var socket))
                kept.Add(endpoint, socket = Open(endpoint, sharesPort: false));
            return Copy(socket);
        }
    }

    /// <summary>A new one with SO_REUSEPORT, which is nobody else's.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static SafeFileHandle Own(IPEndPoint endpoint)
    {
        using var socket = Open(endpoint, sharesPort: true);
        return Copy(socket);
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var socket in kept.Values)
                socket.Dispose();
            kept.Clear();
        }
    }

    private static Socket Open(IPEndPoint endpoint, bool sharesPort)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetRawSocketOption(SocketLevel, ReuseAddress, BitConverter.GetBytes(1));
            if (sharesPort)
                socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            socket.Blocking = true;
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new WorldException($"No listener for 'listen-fds' can be opened at {endpoint}: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>A descriptor of the same socket that can be passed on and closed by itself.</summary>
    private static SafeFileHandle Copy(Socket socket)
    {
        const int duplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
        var copy = fcntl(socket.SafeHandle, duplicateCloseOnExec, 0);
        if (!copy.IsInvalid)
            return copy;
        var error = Stdlib.GetLastError();
        copy.Dispose();
        ShortageException.ThrowIf(error, "a listener cannot be passed on");
        throw new WorldException($"A listener cannot be passed on: {Stdlib.strerror(error)}.");
    }

    private static ulong? InodeOf(SafeSocketHandle socket) => Processes.ProcFile.Inode($"/proc/self/fd/{socket.DangerousGetHandle()}", "socket:"u8);

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle fcntl(SafeSocketHandle descriptor, int command, int argument);
}
