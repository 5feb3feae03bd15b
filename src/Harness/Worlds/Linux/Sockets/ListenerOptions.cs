using Harness.Worlds.Linux.Processes;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>Options of listening sockets that processes of the run hold: each is borrowed for a moment (pidfd_getfd(2)).</summary>
/// <param name="processes">Knows under which number a process holds a socket.</param>
internal sealed class ListenerOptions(ProcessTable processes)
{
    private const int ProtocolTcp = 6, DeferAccept = 9; // tcp(7); in seconds, 0 for not at all

    /// <inheritdoc cref="IWorld.SetGroupProgram"/>
    public void SetGroupProgram(ListeningSocket member, int? index)
    {
        using var listener = Borrow(member);
        if (index is { } chosen)
            ReuseportProgram.SelectAlways(listener, chosen);
        else
            ReuseportProgram.Remove(listener);
    }

    /// <inheritdoc cref="IWorld.HoldHandshakes"/>
    public void HoldHandshakes(ListeningSocket listener, bool hold)
    {
        using var borrowed = Borrow(listener);
        borrowed.SetOption(ProtocolTcp, DeferAccept, hold ? 120 : 0);
    }

    /// <inheritdoc cref="IWorld.DefersAccept"/>
    public TimeSpan DefersAccept(ListeningSocket listener)
    {
        using var borrowed = Borrow(listener);
        return TimeSpan.FromSeconds(borrowed.Option(ProtocolTcp, DeferAccept));
    }

    /// <summary>Takes a descriptor of a listening socket from a process that holds it.</summary>
    /// <exception cref="WorldException">It is gone, or cannot be borrowed.</exception>
    public BorrowedListener Borrow(ListeningSocket listener)
    {
        if (listener.Pid is not { } pid || processes.ReferenceOf(listener.Inode, pid) is not { } reference)
            throw new WorldException("The listening socket is gone, or no process that can be looked at holds it.");
        if (reference.Descriptor is not { } descriptor)
            throw new WorldException($"Process {pid} holds the listening socket by an io_uring alone, and what has no descriptor cannot be borrowed (pidfd_getfd(2)). Let the server keep a descriptor of it.");
        return BorrowedListener.Take(pid, descriptor, listener.Inode);
    }
}
