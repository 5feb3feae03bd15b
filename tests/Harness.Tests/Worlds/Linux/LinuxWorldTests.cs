using System.Net;
using System.Net.Sockets;
using Harness.Observations;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Worlds.Linux;

/// <summary>What the world says of real processes and sockets.</summary>
internal sealed class LinuxWorldTests
{
    [TestCase("exit 0", 0, null)]
    [TestCase("exit 143", 143, null)]
    [TestCase("kill -s TERM $$", null, 15)]
    [TestCase("kill -s KILL $$", null, 9)]
    public async Task An_exit_code_of_143_is_told_from_a_death_by_SIGTERM(string script, int? code, int? signal)
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Observer();

        await world.Launch(Shell(script), server).Exited;

        server.Status.ShouldBe(new ExitStatus(code, signal));
    }

    [Test]
    public async Task All_that_a_process_printed_is_reported_before_its_end_also_a_last_line_without_an_end()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Observer();

        await world.Launch(Shell("seq 1 5000; echo problem >&2; printf 'no end'"), server).Exited;

        server.Lines.Count(line => !line.IsError).ShouldBe(5001);
        server.Lines.ShouldContain(("no end", false));
        server.Lines.ShouldContain(("problem", true));
        server.LinesAtEnd.ShouldBe(5002);
    }

    [Test]
    public async Task A_child_that_holds_the_output_open_does_not_hide_the_end_and_is_found_and_killed()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Observer();

        var process = world.Launch(Shell("sleep 300 & echo started; exit 3"), server);
        await process.Exited;

        server.Status.ShouldBe(new ExitStatus(3, null));
        process.Processes().Count.ShouldBe(1);
        process.KillAll();
        Until.Holds(() => process.Processes().Count == 0, TimeSpan.FromSeconds(30)).ShouldBeTrue();
    }

    [Test]
    public async Task A_process_that_becomes_another_program_is_seen_all_the_while()
    {
        const string becomesItself = "if [ ${TURN:-0} -lt 1000 ]; then export TURN=$((${TURN:-0} + 1)); exec sh -c \"$BODY\"; fi; echo done; exec sleep 300";
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Observer();
        var process = world.Launch(Shell("exec sh -c \"$BODY\"") with { Environment = new Dictionary<string, string> { ["BODY"] = becomesItself } }, server);

        var looks = 0;
        while (!server.Lines.Contains(("done", false)))
        {
            process.Processes().ShouldBe([process.Pid], $"at look {++looks}");
            process.Exited.IsCompleted.ShouldBeFalse();
        }

        looks.ShouldBeGreaterThan(10);
    }

    [Test]
    public async Task No_signal_is_sent_to_a_process_that_has_been_waited_for()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var process = world.Launch(Shell("sleep 300"), new Observer());

        process.TrySignal(Signal.Terminate).ShouldBeTrue();
        await process.Exited;

        process.TrySignal(Signal.Terminate).ShouldBeFalse();
    }

    [Test]
    public async Task Disposing_a_world_ends_every_process_in_it()
    {
        var world = LinuxWorld.Create(MachineIsolation.Best);
        var servers = Enumerable.Range(0, 3).Select(_ => new Observer()).ToList();
        foreach (var server in servers)
            world.Launch(Shell("trap '' TERM; sleep 300; sleep 300"), server);

        await world.DisposeAsync();

        servers.ShouldAllBe(server => server.Status == new ExitStatus(null, 9));
    }

    [Test]
    public async Task The_server_starts_with_default_signals_and_without_the_descriptors_of_the_harness()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Observer();

        await world.Launch(Shell("grep -E '^Sig(Blk|Ign)' /proc/self/status; ls /proc/self/fd | wc -l"), server).Exited;

        var lines = server.Lines.Select(line => line.Text.Split('\t')[^1].Trim()).ToList();
        lines[0].ShouldBe("0000000000000000");
        lines[1].ShouldBe("0000000000000000");
        int.Parse(lines[2]).ShouldBeLessThanOrEqualTo(4); // the three, and the one that reads the folder
    }

    [Test]
    public async Task The_kernel_is_asked_who_owns_a_connection_and_who_listens()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Observer();
        var process = world.Launch(Echo(world), server);
        Until.Holds(() => world.Listeners().Count == 1, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        world.Listeners()[0].Pid.ShouldBe(process.Pid);

        var accepted = await ConnectAsync(world);
        Until.Holds(() => world.OwnerOf(accepted).Ownership == Ownership.Owned, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        world.OwnerOf(accepted).Pid.ShouldBe(process.Pid);

        process.TrySignal(Signal.Stop).ShouldBeTrue();
        var queued = await ConnectAsync(world);
        world.OwnerOf(queued).ShouldBe(new OwnerAnswer(Ownership.Queued, null));
        world.Listeners()[0].QueueLength.ShouldBe(1);

        process.TrySignal(Signal.Kill);
        await process.Exited;
        world.OwnerOf(accepted).Ownership.ShouldBe(Ownership.Gone);
        world.Listeners().ShouldBeEmpty();
    }

    [Test]
    public async Task A_session_sees_its_end_when_it_happens()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var process = world.Launch(Echo(world), new Observer());
        Until.Holds(() => world.Listeners().Count == 1, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        using var session = await ConnectAsync(world);
        Until.Holds(() => world.OwnerOf(session).Ownership == Ownership.Owned, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        var client = new Client();
        session.Observe(client);

        (await session.TrySendAsync("hello\n"u8.ToArray(), CancellationToken.None)).ShouldBeTrue();
        Until.Holds(() => client.Text == $"hello\n: from {process.Pid}\n", TimeSpan.FromSeconds(30)).ShouldBeTrue(client.Text);
        process.TrySignal(Signal.Kill);

        (await client.End.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(ServerEnding.EndOfFile);
    }

    [Test]
    public async Task A_connect_without_a_listener_is_refused()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);

        (await world.ConnectAsync(default, TimeSpan.FromSeconds(5), CancellationToken.None)).Outcome.ShouldBe(ConnectOutcome.Refused);
    }

    [Test]
    public async Task Two_worlds_do_not_see_each_other()
    {
        await using var one = LinuxWorld.Create(MachineIsolation.Best);
        await using var other = LinuxWorld.Create(MachineIsolation.Best);
        one.Launch(Echo(one), new Observer());
        Until.Holds(() => one.Listeners().Count == 1, TimeSpan.FromSeconds(30)).ShouldBeTrue();

        other.Listeners().ShouldBeEmpty();
        (await other.ConnectAsync(default, TimeSpan.FromSeconds(5), CancellationToken.None)).Outcome.ShouldBe(ConnectOutcome.Refused);
    }

    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.2")]
    [TestCase("::1")]
    public async Task The_owner_of_a_dual_stack_socket_is_known_in_both_families(string address)
    {
        await using var world = LinuxWorld.Create(Isolation.NetworkNamespace);
        using var listener = world.Network.Servers.Invoke(() =>
        {
            var made = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            made.Bind(new IPEndPoint(IPAddress.IPv6Any, world.Endpoint.Port));
            made.Listen();
            return made;
        });
        world.Listeners().Single().Pid.ShouldBe(Environment.ProcessId);

        var result = await world.ConnectAsync(new ConnectPath(At: IPAddress.Parse(address)), TimeSpan.FromSeconds(30), CancellationToken.None);
        using var session = result.Session.ShouldNotBeNull();
        session.Server.ShouldBe(new IPEndPoint(IPAddress.Parse(address), world.Endpoint.Port));
        world.OwnerOf(session).ShouldBe(new OwnerAnswer(Ownership.Queued, null));
        using var accepted = await listener.AcceptAsync();

        world.OwnerOf(session).ShouldBe(new OwnerAnswer(Ownership.Owned, Environment.ProcessId));
    }

    [Test]
    public async Task A_further_thread_of_the_clients_reaches_the_servers()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        world.Launch(Echo(world), new Observer());
        Until.Holds(() => world.Listeners().Count == 1, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        using var thread = world.Network.NewClientThread("more");

        using var socket = thread.Invoke(() =>
        {
            var made = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            made.Connect(world.Endpoint);
            return made;
        });

        socket.Connected.ShouldBeTrue();
        thread.Invoke(() => File.ResolveLinkTarget("/proc/thread-self/ns/net", false)?.ToString())
            .ShouldBe(world.Network.Clients.Invoke(() => File.ResolveLinkTarget("/proc/thread-self/ns/net", false)?.ToString()));
    }

    [Test]
    public void Loopback_addresses_are_not_given_out_twice()
    {
        using var one = LoopbackReservation.Take(8080);
        var claim = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        Should.Throw<SocketException>(() => claim.Bind(new UnixDomainSocketEndPoint($"\0rollover-{one.Address}")));
        IPAddress.IsLoopback(one.Address).ShouldBeTrue();
        claim.Dispose();
    }

    [Test]
    public async Task What_cannot_be_started_is_said()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var launch = Shell("true");

        Should.Throw<WorldException>(() => world.Launch(launch with { WorkingDirectory = "/no/such/folder" }, new Observer()))
            .Message.ShouldBe("There is no folder '/no/such/folder' to start server 'v1' in.");
        Should.Throw<WorldException>(() => world.Launch(launch with { Command = ["no-such-program"] }, new Observer()))
            .Message.ShouldBe("There is no program 'no-such-program' to start server 'v1' with.");
    }

    private static ServerLaunch Shell(string script) => new("v1", ["sh", "-c", script], new Dictionary<string, string>(), null);

    private static ServerLaunch Echo(LinuxWorld world) =>
        new("v1", [ProgramPath.BesideHarness("EchoServer"), world.Endpoint.ToString()], new Dictionary<string, string>(), null);

    private static async Task<ISession> ConnectAsync(LinuxWorld world) =>
        (await world.ConnectAsync(default, TimeSpan.FromSeconds(30), CancellationToken.None)).Session.ShouldNotBeNull();

    private sealed class Observer : IServerObserver
    {
        private readonly Lock gate = new();
        private readonly List<(string Text, bool IsError)> lines = [];

        public IReadOnlyList<(string Text, bool IsError)> Lines
        {
            get
            {
                lock (gate)
                    return [.. lines];
            }
        }

        public ExitStatus? Status { get; private set; }

        public int LinesAtEnd { get; private set; }

        public void Printed(string line, bool isError)
        {
            lock (gate)
                lines.Add((line, isError));
        }

        public void Exited(ExitStatus status)
        {
            LinesAtEnd = Lines.Count;
            Status = status;
        }
    }

    private sealed class Client : ISessionObserver
    {
        private readonly System.Text.StringBuilder received = new();

        public string Text
        {
            get
            {
                lock (received)
                    return received.ToString();
            }
        }

        public TaskCompletionSource<ServerEnding> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Received(ReadOnlySpan<byte> bytes)
        {
            lock (received)
                received.Append(System.Text.Encoding.UTF8.GetString(bytes));
        }

        public void Ended(ServerEnding how, string? detail) => End.TrySetResult(how);
    }
}
