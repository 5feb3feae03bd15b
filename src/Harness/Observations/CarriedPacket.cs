namespace Harness.Observations;

/// <summary>A TCP segment between the clients' and the servers' host.</summary>
/// <param name="At">When the network took it, since the run began.</param>
/// <param name="ClientPort">The client's port.</param>
/// <param name="ServerPort">The server's port.</param>
/// <param name="Flags">The flags of its header: <c>SYN</c>, <c>SYN-ACK</c>, <c>PSH-ACK</c>.</param>
/// <param name="Bytes">How many bytes it carries.</param>
/// <param name="IsLost">Whether it was lost: by the scenario's <c>loss</c>, or for want of room.</param>
internal sealed record CarriedPacket(TimeSpan At, int ClientPort, int ServerPort, string Flags, int Bytes, bool IsLost);
