namespace Draining;

/// <summary>What makes listening sockets one group: the kernel chooses among those that agree in all of it (inet_reuseport_add_sock).</summary>
/// <param name="Address">The address and port, and whether IPv4 is taken by an IPv6 socket.</param>
/// <param name="User">The number of the user whose process made the socket.</param>
/// <param name="Device">The interface that it is bound to; 0 for none.</param>
internal sealed record GroupKey(GroupAddress Address, uint User, uint Device);

/// <summary>A listening socket as the kernel's tables show it.</summary>
/// <param name="Key">Which group it is of.</param>
/// <param name="Cookie">What no other socket of the machine ever has (SO_COOKIE of socket(7)).</param>
/// <param name="Inode">By which /proc/PID/fd names it.</param>
/// <param name="Waiting">How many connections its accept queue holds.</param>
internal sealed record ListeningSocket(GroupKey Key, ulong Cookie, uint Inode, uint Waiting);
