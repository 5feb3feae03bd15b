using System.ComponentModel;
using System.Net;

namespace Draining;

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
public static class GroupLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Takes the lock of the group that this user's listeners on an address and port are, if it is free.</summary>
    /// <param name="endPoint">Their address and port.</param>
    /// <returns>What holds it until it is disposed; null if another process has it.</returns>
    /// <exception cref="Win32Exception">The kernel does not give such a name to this process.</exception>
    public static IDisposable? TryTake(IPEndPoint endPoint) => TryTake(endPoint, Libc.EffectiveUser());

    /// <summary>Takes the lock of the group that a user's listeners on an address and port are, if it is free.</summary>
    /// <param name="endPoint">Their address and port.</param>
    /// <param name="user">The user's number: a group is of one user's sockets.</param>
    /// <returns>What holds it until it is disposed; null if another process has it.</returns>
    /// <exception cref="Win32Exception">The kernel does not give such a name to this process.</exception>
    public static IDisposable? TryTake(IPEndPoint endPoint, uint user)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return AbstractName.TryTake($"reuseport-group {user} {endPoint}");
    }

    /// <summary>Waits for the lock.</summary>
    /// <param name="endPoint">The address and port of this user's listeners.</param>
    /// <param name="limit">How long.</param>
    /// <param name="enough">Ends the wait when it completes.</param>
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
