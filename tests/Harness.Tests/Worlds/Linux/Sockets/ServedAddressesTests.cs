using System.Net;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Tests.Worlds.Linux.Sockets;

/// <summary>Which listeners get the clients of a run.</summary>
internal sealed class ServedAddressesTests
{
    [TestCase("127.0.0.1", "0.0.0.0", false, true)]
    [TestCase("127.0.0.1", "::", false, true)]
    [TestCase("127.0.0.1", "::", true, false)]
    [TestCase("127.0.0.1", "127.0.0.2", false, false)]
    [TestCase("::1", "0.0.0.0", false, false)]
    [TestCase("::1", "::", false, true)]
    [TestCase("::1", "::", true, true)]
    [TestCase("::1 127.0.0.1", "0.0.0.0", false, true)]
    [TestCase("127.0.0.1 ::", "::", true, false, Description = "a server's own wildcard is no client's address")]
    [TestCase("::1 0.0.0.0", "0.0.0.0", false, false)]
    [TestCase("::ffff:127.0.0.1", "127.0.0.1", false, true)]
    public void A_wildcard_takes_the_clients_of_its_family(string clients, string local, bool isV6Only, bool isServed) =>
        new ServedAddresses([.. clients.Split(' ').Select(IPAddress.Parse)]).Has(IPAddress.Parse(local), isV6Only).ShouldBe(isServed);
}
