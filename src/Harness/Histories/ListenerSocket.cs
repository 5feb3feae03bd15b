namespace Harness.Histories;

/// <summary>One listening socket of a server, as a look at the kernel's tables found it. Two servers that share one, which one of them handed over, show it with the same inode.</summary>
/// <param name="Inode">The socket's inode (inet_diag_msg, idiag_inode): what makes it the same socket at two looks.</param>
/// <param name="Address">The address and the port that it is bound to.</param>
/// <param name="Holders">The processes that hold it, of whatever server, as far as they can be seen.</param>
internal sealed record ListenerSocket(ulong Inode, string Address, IReadOnlyList<int> Holders);
