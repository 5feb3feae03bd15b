using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace EchoServer.Tests;

/// <summary>Where the server listens, beside whom, and what it says when it cannot.</summary>
internal sealed class ListeningTests : ServerTests
{
    [Test]
    public async Task Port_0_takes_a_free_one_and_prints_it()
    {
        var one = await StartListeningAsync(["127.0.0.1:0"]);
        var two = await StartListeningAsync(["127.0.0.1:0"]);

        one.EndPoint.Port.ShouldNotBe(0);
        two.EndPoint.Port.ShouldNotBe(one.EndPoint.Port);
        await (await ConnectAsync(one)).ShouldBeServedByAsync(one.Pid);
    }

    [Test]
    public async Task It_listens_on_IPv6()
    {
        var server = await StartListeningAsync(["[::1]:0"]);

        server.EndPoint.Address.ShouldBe(IPAddress.IPv6Loopback);
        var client = await ConnectAsync(server);
        client.LocalAddress.ShouldStartWith("[::1]:");
        await client.ShouldBeServedByAsync(server.Pid);
    }

    [Test]
    public async Task The_default_is_port_8080_of_the_loopback()
    {
        // A network namespace of its own would be needed to have that port for sure; so only what it tries to bind is looked at.
        var server = Start([]);

        await Task.WhenAny(
            server.Output.WaitForAsync($"Process {server.Pid} listening on: 127.0.0.1:8080"),
            server.Errors.WaitForAsync("Cannot listen on 127.0.0.1:8080"));

        (server.Output.Text + server.Errors.Text).ShouldContain("isten");
        if (server.Errors.Text.Length > 0)
            (await server.WaitForExitAsync()).ShouldBe(69);
    }

    [Test]
    public async Task Two_servers_share_a_port_and_one_takes_over_from_the_other()
    {
        var old = await StartListeningAsync();
        var survivor = await StartListeningAsync([old.EndPoint.ToString()]);
        var ofTheOld = new List<Client>();
        var ofTheSurvivor = new List<Client>();
        // The kernel spreads connections evenly: that 500 of them all go to one server does not happen.
        for (var i = 0; i < 500 && (ofTheOld.Count == 0 || ofTheSurvivor.Count == 0); i++)
        {
            var client = await ConnectAsync(old.EndPoint);
            var owner = await client.OwnerAsync();
            (owner == old.Pid ? ofTheOld : ofTheSurvivor).Add(client);
        }

        old.Signal(Signum.SIGHUP);
        await old.Output.WaitForAsync($"process {old.Pid} closing tasks: {ofTheOld.Count}");

        for (var i = 0; i < 50; i++)
            await (await ConnectAsync(old.EndPoint)).ShouldBeServedByAsync(survivor.Pid);
        foreach (var client in ofTheOld)
            await client.ShouldBeServedByAsync(old.Pid);
        foreach (var client in ofTheSurvivor)
            await client.ShouldBeServedByAsync(survivor.Pid);
        ofTheOld.ForEach(client => client.Dispose());
        (await old.WaitForExitAsync()).ShouldBe(0);
    }

    [Test]
    public async Task The_backlog_bounds_the_queue()
    {
        var server = await StartListeningAsync(["127.0.0.1:0", "--backlog", "1"]);
        server.Freeze();
        // A backlog of 1 holds 2.
        await ConnectAsync(server.EndPoint);
        await ConnectAsync(server.EndPoint);
        Deadline.WaitUntil(() => Proc.QueueLength(server.EndPoint) == 2, "two connections wait");

        var (third, connecting) = Client.StartToConnect(server.EndPoint);
        Keep(third);
        connecting.IsCompleted.ShouldBeFalse();
        server.Thaw();

        await connecting;
        await third.ShouldBeServedByAsync(server.Pid);
    }

    [Test]
    public async Task A_port_of_a_listener_without_reuseport_is_refused()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var server = Start([$"127.0.0.1:{port}"]);

        (await server.WaitForExitAsync()).ShouldBe(69);
        server.Output.Lines.ShouldBe([$"Process {server.Pid} running"]);
        Snapshot.Verify(server.Errors.Text.Replace(port, "PORT"));
    }

    [TestCase("192.0.2.1:8080", "not-ours")]
    [TestCase("[fe80::1]:8080", "link-local")]
    public async Task An_address_that_cannot_be_bound_is_refused(string address, string variant)
    {
        var server = Start([address]);

        (await server.WaitForExitAsync()).ShouldBe(69);
        Snapshot.Verify(server.Errors.Text, variant);
    }

    [Test]
    public async Task A_port_that_needs_privileges_is_refused()
    {
        if (int.Parse(await File.ReadAllTextAsync("/proc/sys/net/ipv4/ip_unprivileged_port_start"), CultureInfo.InvariantCulture) <= 7)
            Assert.Ignore("This machine gives port 7 to everybody (net.ipv4.ip_unprivileged_port_start).");
        string[] withoutPrivilege = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-net_bind_service"] : [];

        var server = Start(["127.0.0.1:7"], withoutPrivilege);

        (await server.WaitForExitAsync()).ShouldBe(69);
        Snapshot.Verify(server.Errors.Text);
    }
}
