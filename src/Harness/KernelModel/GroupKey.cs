using System.Net;
using System.Net.Sockets;

namespace Harness.KernelModel;

/// <summary>What two listeners must have in common to be in one group (inet_reuseport_add_sock): one port is the model's only port.</summary>
/// <param name="Address">The address that they are bound to; the family is this address'.</param>
/// <param name="IPv6Only">IPV6_V6ONLY.</param>
/// <param name="User">The user of the processes.</param>
/// <param name="Device">SO_BINDTODEVICE, or null.</param>
internal sealed record GroupKey(IPAddress Address, bool IPv6Only = false, int User = 0, string? Device = null)
{
    /// <summary>127.0.0.1.</summary>
    public static GroupKey Loopback { get; } = new(IPAddress.Loopback);

    /// <summary>Whether the address stands for every address of its family.</summary>
    public bool IsWildcard => Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);

    /// <summary>
    /// How well a listener with this key fits a destination, higher is better, 0 is not at all: a specific address goes before a wildcard
    /// (inet_lhash2_lookup is asked twice), and among wildcards the bound device and then the family decide (compute_score).
    /// </summary>
    /// <param name="destination">The address that the SYN goes to.</param>
    /// <param name="device">The device that it comes in by.</param>
    public int Score(IPAddress destination, string? device = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var fits = IsWildcard
            ? Address.AddressFamily == destination.AddressFamily || (Address.AddressFamily == AddressFamily.InterNetworkV6 && !IPv6Only)
            : Address.Equals(destination);
        if (!fits || (Device is not null && Device != device))
            return 0;
        return 1 + (IsWildcard ? 0 : 4) + (Device is null ? 0 : 2) + (Address.AddressFamily == destination.AddressFamily ? 1 : 0);
    }
}
