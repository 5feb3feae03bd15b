namespace Draining;

/// <summary>A listening socket. Those of one address are of one group if user and device are the same.</summary>
/// <param name="Cookie">What no other socket of the machine ever has (SO_COOKIE of socket(7)).</param>
/// <param name="User">Whose it is.</param>
/// <param name="Device">The interface that it is bound to; 0 for none.</param>
internal sealed record Member(ulong Cookie, uint User, uint Device);
