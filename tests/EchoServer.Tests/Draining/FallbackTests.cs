using System.Net.Sockets;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace EchoServer.Tests.Draining;

/// <summary>Where it cannot steer, it says why and does the next best.</summary>
internal sealed class FallbackTests : DrainingTests
{
    [Test]
    public async Task The_only_member_has_nobody_to_steer_to()
    {
        var server = await StartListeningAsync();

        await BeginToLeaveAsync(server, "steer");

        await LeftAsync(server);
        ShouldGuardBecause(server, "no other process of this user listens here");
    }

    [Test]
    public async Task A_listener_on_another_address_is_no_member()
    {
        var server = await StartListeningAsync(["127.0.0.1:0"]);
        await StartListeningAsync([$"0.0.0.0:{server.EndPoint.Port}"]);

        await BeginToLeaveAsync(server, "steer");

        await LeftAsync(server);
        ShouldGuardBecause(server, "no other process of this user listens here");
    }

    [Test]
    public async Task A_group_with_more_members_than_a_search_looks_through()
    {
        var server = await StartListeningAsync();
        var others = Enumerable.Range(0, 512).Select(_ => ListenBeside(server.EndPoint)).ToList();
        try
        {
            await BeginToLeaveAsync(server, "steer");

            await LeftAsync(server);
            ShouldGuardBecause(server, "the group has 513 members, more than 512");
        }
        finally
        {
            others.ForEach(other => other.Dispose());
        }
    }

    [Test]
    public async Task A_lock_that_is_not_to_be_had()
    {
        var server = await StartListeningAsync(["127.0.0.1:0", "--drain-timeout", "300ms"]);
        await StartBesideAsync(server);
        using var other = TakeLock(server);

        await BeginToLeaveAsync(server, "steer");

        await LeftAsync(server);
        ShouldGuardBecause(server, "another process that joins or leaves the group takes too long");
    }

    [Test]
    public async Task An_index_that_is_not_to_be_found()
    {
        // It has one session and cannot accept another connection, not even its own.
        var server = await StartListeningAsync(["127.0.0.1:0", "--drain-timeout", "1s"], ["prlimit", "--nofile=100:100"]);
        await ConnectAsync(server);
        await StartBesideAsync(server);

        await BeginToLeaveAsync(server, "steer");

        await LeftAsync(server);
        ShouldGuardBecause(server, "its place in the group could not be found out");
    }

    [Test]
    public async Task No_way_from_the_machine_to_itself()
    {
        // In a new network namespace the loopback is down.
        var server = await StartInNamespaceAsync(["unshare", "--net"], ["--drain-timeout", "1s"]);

        await BeginToLeaveAsync(server, "steer");

        await LeftAsync(server);
        ShouldGuardBecause(server, "its place in the group could not be found out");
    }

    [Test]
    public async Task A_kernel_that_takes_no_program()
    {
        // A namespace has the setting where it is the namespace's own, since Linux 6.8.
        const string Setting = "/proc/sys/net/core/optmem_max";
        var server = await StartInNamespaceAsync(["unshare", "--net", "sh", "-c", $"echo 1 > {Setting} && exec \"$@\"", "sh"], Patiently);

        await BeginToLeaveAsync(server, "steer");

        await LeftAsync(server);
        ShouldGuardBecause(server, "the kernel does not let this process steer: Cannot allocate memory");
    }

    /// <summary>Starts a server in a network namespace, and another one beside it.</summary>
    private async Task<EchoServerProcess> StartInNamespaceAsync(string[] prefix, string[] arguments)
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root can make a network namespace.");
        var server = Start(["0.0.0.0:8080", .. arguments], prefix);
        await Task.WhenAny(server.WaitUntilListeningAsync(), server.WaitForExitAsync());
        if (server.HasExited && server.Output.Text.Length == 0)
            Assert.Ignore($"The namespace is not to be had: {server.Errors.Text}");
        await StartListeningAsync(["0.0.0.0:8080"], ["nsenter", $"--net=/proc/{server.Pid}/ns/net"]);
        return server;
    }

    private static Socket ListenBeside(System.Net.IPEndPoint endPoint)
    {
        const int solSocket = 1, reusePort = 15; // asm-generic/socket.h
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(solSocket, reusePort, BitConverter.GetBytes(1));
        socket.Bind(endPoint);
        socket.Listen();
        return socket;
    }

    /// <summary>What another process of this user would hold while it leaves.</summary>
    internal static Socket TakeLock(EchoServerProcess member)
    {
        var holder = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        holder.Bind(new UnixDomainSocketEndPoint($"\0reuseport-group {Syscall.geteuid()} {member.EndPoint}"));
        return holder;
    }

    private static void ShouldGuardBecause(EchoServerProcess server, string reason) =>
        server.Output.Lines.Where(line => line.Contains("leaving", StringComparison.Ordinal)).ShouldBe(
        [
            $"process {server.Pid} leaving the group: steer",
            $"process {server.Pid} leaving the group: guard, because {reason}",
        ]);
}
