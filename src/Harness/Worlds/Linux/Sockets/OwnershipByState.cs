using Harness.Observations;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>Whose a session is, where only the state of its server's end in the kernel's table says it.</summary>
internal static class OwnershipByState
{
    /// <summary>What the state of a server's end says that has an inode, and no process that can be seen to hold it.</summary>
    public static Ownership WithoutHolder(byte state) =>
        state is TcpSocket.Established or TcpSocket.CloseWait ? Ownership.Unheld : Ownership.Gone;

    /// <summary>What the state of a server's end says that has no inode, and so no process.</summary>
    public static Ownership WithoutInode(byte state) => state switch
    {
        TcpSocket.SynReceived => Ownership.SynReceived,
        TcpSocket.Established or TcpSocket.CloseWait => Ownership.Queued,
        _ => Ownership.Gone,
    };
}
