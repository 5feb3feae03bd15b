using System.ComponentModel;
using System.Net;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EchoServer.Draining;

/// <summary>
/// One process at a time joins or leaves a group: a program of the group speaks of its members by their indexes, and every
/// close moves one of them. The lock is a name in the abstract socket namespace (unix(7)), taken by a bind.
/// </summary>
/// <remarks>
/// Not flock(2) on a file: the file would have to be in a place that every member can write, whatever its environment, would
/// have to be safe there from other users' links and removals, and would stay. The abstract namespace is per network namespace,
/// as the group is; the kernel drops the name with the last descriptor, however the process ends. As with a file in /tmp,
/// another user can take the name: then the members wait for it, and go on without.
/// </remarks>
internal static class GroupLock
{
    private const int Unix = 1, Datagram = 2, AddressInUse = 98;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Takes the lock of the group that this user's listeners on an address and port are.</summary>
    /// <returns>What holds it until it is disposed; null if another process has it.</returns>
    /// <exception cref="Win32Exception">The kernel does not give such a name to this process.</exception>
    public static IDisposable? TryTake(IPEndPoint endPoint)
    {
        var descriptor = Libc.OpenSocket(Unix, Datagram | Libc.CloseOnExec, 0);
        if (descriptor < 0)
            throw Libc.LastError();

        var holder = new SafeFileHandle(descriptor, ownsHandle: true);
        byte[] name = [Unix, 0, 0, .. Encoding.ASCII.GetBytes($"reuseport-group {Libc.EffectiveUser()} {endPoint}")];
        if (Libc.Bind(holder, name, name.Length) == 0)
            return holder;

        var error = Libc.LastError();
        holder.Dispose();
        return error.NativeErrorCode == AddressInUse ? null : throw error;
    }

    /// <summary>Waits for the lock.</summary>
    /// <returns>Null if it could not be had in the time, or <paramref name="enough"/> completed.</returns>
    /// <exception cref="Win32Exception">The kernel does not give such a name to this process.</exception>
    public static IDisposable? Take(IPEndPoint endPoint, TimeLimit limit, Task? enough = null)
    {
        while (true)
        {
            if (TryTake(endPoint) is { } taken)
                return taken;
            if (limit.IsOver || enough is { IsCompleted: true })
                return null;
            Thread.Sleep(Pause);
        }
    }
}
