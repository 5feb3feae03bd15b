using System.Net.Sockets;

namespace Draining;

/// <summary>
/// Keeps a listener from being found for SYNs: bound to an interface that does not exist, it is none of those that are compared (SO_BINDTOIFINDEX of socket(7); compute_score, inet_sk_bound_dev_eq).
/// The group still chooses it by its index, so this is for a listener that no program and no hash chooses any more.
/// </summary>
/// <remarks>
/// It is about the close. A SYN is looked up among the listeners of the port, and the group of the first that fits decides. A close takes the listener out of its group and a moment later out of the
/// table (inet_unhash: reuseport_detach_sock, then __sk_nulls_del_node_init_rcu). A SYN that finds it between the two finds a listener without a group, and stays with it: it is
/// dropped, and sent again after a second. One in some thousand closes under load did that.
/// </remarks>
internal static class ListenerLookup
{
    private const int SolSocket = 1, BindToInterface = 62; // SO_BINDTOIFINDEX, asm-generic/socket.h; Linux 5.0

    private static readonly byte[] nowhere = BitConverter.GetBytes(int.MaxValue); // the kernel does not ask whether there is one of this number

    /// <summary>No SYN finds it any more, and those that had are done with. Handshakes under way go on: a packet of theirs is looked up by all its addresses.</summary>
    public static void Leave(Socket listener)
    {
        // Needs no privilege where the listener was bound to no interface before; otherwise it stays as it is.
        if (Libc.SetOption(listener.SafeHandle, SolSocket, BindToInterface, nowhere, nowhere.Length) == 0)
            Stragglers.Await();
    }
}
