using System.Net;
using System.Net.Sockets;

namespace Harness.Scenarios.Checking;

/// <summary>What an address is used for.</summary>
internal enum AddressUse
{
    /// <summary>A client connects from it.</summary>
    Client,

    /// <summary>A client connects to it.</summary>
    Connect,

    /// <summary>A server listens on it.</summary>
    Listen,
}

/// <summary>Which addresses the clients and the servers of a scenario have, as far as a file can tell.</summary>
/// <param name="where">Where the addresses come from, for messages.</param>
/// <param name="clients">The networks of the clients.</param>
/// <param name="servers">The networks of the servers.</param>
internal sealed class AddressPlan(string where, IReadOnlyList<IPNetwork> clients, IReadOnlyList<IPNetwork> servers)
{
    private static readonly IReadOnlyList<IPNetwork> loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Clients and servers in one namespace, whose only interface is <c>lo</c>.</summary>
    public static AddressPlan Loopback { get; } = new("without a network they are those of the loopback interface", loopback, loopback);

    /// <summary>Clients and servers on two hosts: addresses for benchmarks (RFC 2544) and for documentation (RFC 3849), which no real network has.</summary>
    public static AddressPlan Across { get; } = new(
        "with 'network', clients have 198.18.0.0/24 and 2001:db8:18::/64, servers 198.19.0.1 to 198.19.0.7 and 2001:db8:19::1 to 2001:db8:19::7",
        [IPNetwork.Parse("198.18.0.0/24"), IPNetwork.Parse("2001:db8:18::/64")],
        [IPNetwork.Parse("198.19.0.0/29"), IPNetwork.Parse("2001:db8:19::/125")]);

    /// <summary>The networks of the clients.</summary>
    public IReadOnlyList<IPNetwork> Clients { get; } = clients;

    /// <summary>What is wrong with an address, and what to write instead; null if nothing is.</summary>
    public (string Message, string Remedy)? ProblemOf(IPAddress address, AddressUse use)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return use == AddressUse.Listen ? null : ($"'{address}' stands for all addresses: one can listen on it, and not connect", $"such as {Example(use, address.AddressFamily)}");
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (!Of(use).Any(network => network.Contains(plain)))
            return ($"'{address}' is not an address of the {(use == AddressUse.Client ? "clients" : "servers")}", $"{where}, such as {Example(use, plain.AddressFamily)}");
        return address.IsIPv4MappedToIPv6 && use != AddressUse.Listen ? ($"'{address}' is an IPv4 address in the form of IPv6", $"write '{plain}'") : null;
    }

    /// <summary>An address that may be used so, as it is written in a file.</summary>
    public string Example(AddressUse use, AddressFamily family)
    {
        var bytes = Of(use).First(network => network.BaseAddress.AddressFamily == family).BaseAddress.GetAddressBytes();
        if (bytes[^1] == 0)
            bytes[^1] = 2;
        return family == AddressFamily.InterNetworkV6 ? $"\"{new IPAddress(bytes)}\"" : new IPAddress(bytes).ToString();
    }

    private IReadOnlyList<IPNetwork> Of(AddressUse use) => use == AddressUse.Client ? Clients : servers;
}
