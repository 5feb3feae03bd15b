using System.Net;

namespace Harness.Worlds;

/// <summary>Where a server listens.</summary>
/// <param name="EndPoint">The address and the port.</param>
/// <param name="IsV6Only">Whether its socket takes IPv6 alone (IPV6_V6ONLY).</param>
internal sealed record ListeningPlace(IPEndPoint EndPoint, bool IsV6Only = false)
{
    /// <summary>The address and the port, and which clients come there where the address does not say it.</summary>
    public override string ToString() => $"{EndPoint}{(IsV6Only && EndPoint.Address.Equals(IPAddress.IPv6Any) ? ", for IPv6 alone" : "")}";
}
