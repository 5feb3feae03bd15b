using System.Net;
using Harness.Worlds;
using Harness.Worlds.Linux.Hosts;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Worlds.Linux.Hosts;

/// <summary>What the kernel refuses is said with the name of its error.</summary>
internal sealed class RouteNetlinkTests
{
    [Test]
    public void What_the_kernel_refuses_is_an_error_with_its_name_and_what_follows_works()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("this machine gives no network namespaces");
        using var host = new NamespaceThread("host");
        host.Invoke(NetworkNamespace.Enter);
        host.Invoke(() =>
        {
            using var routes = new RouteNetlink();
            var address = IPAddress.Parse("198.18.0.1");
            routes.AddAddress("lo", address, 32);
            Should.Throw<WorldException>(() => routes.AddAddress("lo", address, 32)).Message.ShouldBe("The address 198.18.0.1 cannot be added: EEXIST (File exists).");
            routes.AddAddress("lo", IPAddress.Parse("198.18.0.2"), 32);
            Should.Throw<WorldException>(() => routes.AddAddress("net9", address, 32)).Message.ShouldBe("There is no network device 'net9': ENODEV (No such device).");
        });
    }
}
