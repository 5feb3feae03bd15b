using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Draining.Outside;
using Draining.Tests.Running;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Outside;

/// <summary>Servers that cannot listen beside each other: the new one takes over the listener of the old one.</summary>
internal sealed class HandOverTests : OutsideTests
{
    private readonly IPEndPoint _at = OwnSockets.FreePort();

    private string Address => _at.Address.ToString();

    private string Port => _at.Port.ToString(CultureInfo.InvariantCulture);

    [Test]
    public async Task The_new_server_has_the_listener_and_nobody_notices()
    {
        using var folder = new TemporaryFolder();
        var old = await StartAsync();
        var file = folder.Write("server.pid", $"{old.Pid}\n");

        // Twice: what was taken over is handed over as well.
        for (var generation = 0; generation < 2; generation++)
        {
            var before = int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
            await UnderConnectsAsync(() => ShouldLeaveAsync(Replace(before, ["--pid-file", file, "--log", folder.Of("log"), "--ready", "http:/x"], Activated())));
            ServerSearch.ByPid(Keep(int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture))).Dispose();
        }

        (await File.ReadAllTextAsync(folder.Of("log"))).ShouldBe(string.Concat(Enumerable.Repeat($"the listener is inherited under the name {Port}\nready\n", 2)));
        (await old.ExitCodeAsync()).ShouldBe(0);
    }

    [Test]
    public async Task Gunicorn()
    {
        RequireProgram("gunicorn");
        string[] command = ["gunicorn", "-b", $"{_at}", "-w", "2", "--log-level", "critical", "app:app"];
        var sample = RepositoryFolder.Of("tests", "SampleServers", "gunicorn");
        var old = Keep(ToolProcess.Start(command[0], command[1..], folder: sample));
        AwaitServed();

        await UnderConnectsAsync(async () =>
        {
            var replace = Keep(ToolProcess.Start("rollover-replace", ["replace", "--old", $"{old.Pid}", "--hand-over", "--log", "/dev/null", "--", .. command], folder: sample));
            await ShouldLeaveAsync(replace);
            Launched(replace);
        });
    }

    [Test]
    public async Task Node()
    {
        RequireProgram("node");
        // A Node.js that knows reusePort would share the port by itself.
        string[] command = ["node", "-e", "require('http').createServer((q, r) => r.end('hello')).listen(process.env.LISTEN_FDS ? { fd: 3 } : { host: process.argv[1], port: +process.argv[2] }); "
            + "process.on('SIGTERM', () => process.exit())", Address, Port];
        var old = Keep(ToolProcess.Start(command[0], command[1..]));
        AwaitServed();

        // It takes from its queue what it does not answer any more: the clients begin when it has gone.
        var replace = Replace(old.Pid, ["--log", "/dev/null"], command);
        await ShouldLeaveAsync(replace);

        Launched(replace);
        Asking.Once(_at);
    }

    [Test]
    public async Task What_waits_for_the_old_server_is_answered_by_the_new_one()
    {
        var old = await StartAsync();
        var tool = Keep(ToolProcess.Start("StoppedTool", [nameof(LeaveStep.Listening), $"{old.Pid}", "--hand-over", .. Activated()]));
        await tool.Output.WaitForAsync("stopped: ");
        var next = Launched(tool);
        tool.Signal(Signum.SIGKILL);

        // Both stand still, and then the old one ends while connections wait.
        Syscall.kill(next, Signum.SIGSTOP);
        old.Signal(Signum.SIGSTOP);
        var clients = Enumerable.Range(0, 8).Select(_ => OwnSockets.Connect(_at)).ToList();
        old.Signal(Signum.SIGKILL);
        await old.ExitCodeAsync();
        Syscall.kill(next, Signum.SIGCONT);

        foreach (var client in clients)
        {
            client.ReceiveTimeout = (int)Deadline.Length.TotalMilliseconds;
            client.Send("GET / HTTP/1.0\r\n\r\n"u8);
            client.Receive(new byte[100]).ShouldBeGreaterThan(0);
            client.Dispose();
        }
    }

    [TestCase(LeaveStep.Locked)]
    [TestCase(LeaveStep.Launched)]
    [TestCase(LeaveStep.Listening)]
    [TestCase(LeaveStep.Found)]
    [TestCase(LeaveStep.Signalled)]
    [TestCase(LeaveStep.Closed)]
    public async Task A_tool_that_is_killed_leaves_somebody_who_serves(LeaveStep step)
    {
        var old = await StartAsync();
        var tool = Keep(ToolProcess.Start("StoppedTool", [step.ToString(), $"{old.Pid}", "--hand-over", .. Activated()]));
        await tool.Output.WaitForAsync("stopped: ");

        tool.Signal(Signum.SIGKILL);
        Deadline.WaitUntil(() => !File.Exists($"/proc/{tool.Pid}/exe"), "the tool is gone");
        if (step is LeaveStep.Signalled or LeaveStep.Closed)
            await old.ExitCodeAsync();
        if (step != LeaveStep.Locked)
            Launched(tool);

        for (var i = 0; i < 8; i++)
            Asking.Once(_at);
        if (step is LeaveStep.Locked or LeaveStep.Launched or LeaveStep.Listening or LeaveStep.Found)
        {
            var next = Replace(old.Pid, ["--log", "/dev/null"], Activated());
            await ShouldLeaveAsync(next);
            Launched(next);
            Asking.Once(_at);
        }
    }

    [Test]
    public async Task A_new_server_that_does_not_accept_is_ended_and_the_old_one_goes_on()
    {
        var old = await StartAsync();
        var replace = Replace(old.Pid, ["--ready-timeout", "300ms"], ["sleep", "1000"]);

        await ShouldRefuseAsync(replace, 20, "it does not accept from the listener of the old one after 0.3 s");

        ShouldHaveEnded(Launched(replace));
        Asking.Once(_at);
    }

    [TestCase("it ended with exit code 3", "sh", "-c", "exit 3")]
    [TestCase("cannot be started: No such file or directory", "/nonexistent/server")]
    [TestCase("cannot be started: No such file or directory", "no-such-server")]
    [TestCase("cannot be started: Permission denied", "/etc/passwd")]
    [TestCase("it ended with exit code 0 and left no process behind", "setsid", "-f", "true")]
    [TestCase("it does not have the listener of", "setsid", "-f", "sh", "-c", "exec 3>&-; sleep 1000")]
    public async Task A_new_server_that_ends_at_once(string words, params string[] command)
    {
        var old = await StartAsync();

        await ShouldRefuseAsync(Replace(old.Pid, ["--ready-timeout", "300ms"], command), 20, words);

        Asking.Once(_at);
    }

    [Test]
    public async Task A_new_server_that_shuts_the_listener_down_does_not_take_it_from_the_old_one()
    {
        var old = await StartAsync();
        var replace = Replace(old.Pid, [], ["python3", "-c", "import socket, sys; socket.socket(fileno=3).shutdown(socket.SHUT_RDWR); sys.exit(1)"]);

        await ShouldRefuseAsync(replace, 20, "it ended with exit code 1");

        replace.Steps().ShouldContain("revived");
        for (var i = 0; i < 8; i++)
            Asking.Once(_at);
    }

    [Test]
    public async Task An_old_server_that_shuts_the_listener_down_is_no_success_and_the_new_one_serves()
    {
        var old = await StartAsync("--shutdown");
        var replace = Replace(old.Pid, ["--log", "/dev/null"], Activated());

        (await replace.ExitCodeAsync()).ShouldBe(2, replace.Errors.Text);

        Launched(replace);
        replace.Errors.Text.ShouldContain("a server shut the listener down (shutdown(2)), which reset what waited there");
        replace.Steps().ShouldContain("revived");
        Asking.Once(_at);
    }

    [Test]
    public async Task A_new_server_that_ends_with_the_old_one_leaves_nobody()
    {
        var old = await StartAsync("--shutdown");
        var replace = Replace(old.Pid, ["--log", "/dev/null"], [.. Activated(), "--until", $"{old.Pid}"]);

        await ShouldRefuseAsync(replace, 21, "the new one does not have the listener any more: nobody serves there");

        Launched(replace);
    }

    [Test]
    public async Task A_new_server_that_stops_accepting_when_it_is_alone_is_no_success()
    {
        var old = await StartAsync();
        var accepts = $"import os, socket, time\ns = socket.socket(fileno=3)\ns.settimeout(0.01)\nwhile os.path.exists('/proc/{old.Pid}/exe'):\n try: s.accept()[0].close()\n except OSError: pass\ntime.sleep(1000)";
        using var stop = new CancellationTokenSource();
        // Who waits, and is not answered.
        var waiting = Task.Run(() => WaitAgainAndAgain(stop.Token));

        var replace = Replace(old.Pid, ["--settle", "300ms", "--log", "/dev/null", "--ready", "notify"],
            ["sh", "-c", "exec python3 -c \"$0\"", "import os, socket\nn = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\nn.sendto(b'READY=1', '\\0' + os.environ['NOTIFY_SOCKET'][1:])\n" + accepts]);
        (await replace.ExitCodeAsync()).ShouldBe(2, replace.Errors.Text);
        await stop.CancelAsync();
        await waiting;

        Launched(replace);
        replace.Errors.Text.ShouldContain("connections wait, and the new server does not accept them");
    }

    [Test]
    public async Task A_flag_of_the_listener_that_the_new_server_sets_is_told_and_stays()
    {
        var old = await StartBlockingAsync();
        var replace = Replace(old.Pid, ["--log", "/dev/null"], Activated());

        await ShouldLeaveAsync(replace);

        replace.Output.Text.ShouldContain("the new server made the listener non-blocking: where the old one waits in accept(2), that fails with EAGAIN");
        // The old one has set it back when it was told to stop, and then the new one would wait in accept(2).
        IsNonBlocking(Launched(replace)).ShouldBeTrue();
    }

    [Test]
    public async Task A_flag_of_the_listener_that_a_failed_server_sets_is_put_back()
    {
        using var folder = new TemporaryFolder();
        var old = await StartBlockingAsync();
        var replace = Replace(old.Pid, [], ["python3", "-c", $"import os, socket, sys, time\nsocket.socket(fileno=3).setblocking(False)\nwhile not os.path.exists('{folder.Of("seen")}'): time.sleep(0.01)\nsys.exit(1)"]);

        Deadline.WaitUntil(() => IsNonBlocking(old.Pid), "the new server has set the flag");
        folder.Write("seen", "");
        await ShouldRefuseAsync(replace, 20, "it ended with exit code 1");

        IsNonBlocking(old.Pid).ShouldBeFalse();
    }

    [Test]
    public async Task Two_at_once_are_refused()
    {
        var old = await StartAsync();
        using var held = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        held.Bind(new UnixDomainSocketEndPoint($"\0reuseport-group {Syscall.geteuid()} {_at}"));

        await ShouldRefuseAsync(Replace(old.Pid, ["--settle", "100ms"], Activated()), 13, "another process joins or leaves the group");

        Asking.Once(_at);
    }

    [Test]
    public async Task Several_listeners_keep_their_order_and_their_names()
    {
        using var folder = new TemporaryFolder();
        // Descriptor 4 first, which has the higher port as often as not: the order is that of the descriptors.
        var listens = "import os, socket, time\nl = [socket.socket() for _ in range(2)]\n[(s.bind(('127.0.0.1', 0)), s.listen()) for s in l]\n"
            + "l[1].getsockname()[1] > l[0].getsockname()[1] and (os.dup2(l[0].fileno(), 9), os.dup2(l[1].fileno(), 8), [s.close() for s in l])\nprint('ready', flush=True)\ntime.sleep(1000)";
        var old = Keep(ToolProcess.Start("env", ["LISTEN_FDS=2", "LISTEN_FDNAMES=web:admin", "python3", "-c", listens]));
        await old.Output.WaitForAsync("ready");
        var tells = "import os, socket, time\nprint(os.environ['LISTEN_FDNAMES'], [socket.socket(fileno=n).getsockname()[1] for n in (3, 4)], flush=True)\nos._exit(3)";

        var replace = Replace(old.Pid, ["--log", folder.Of("log"), "--ready-timeout", "1m"], ["python3", "-c", tells]);
        (await replace.ExitCodeAsync()).ShouldBe(20);

        var ports = (await File.ReadAllTextAsync(folder.Of("log"))).Trim();
        ports.ShouldStartWith("web:admin [");
        var numbers = ports.Split('[')[1].TrimEnd(']').Split(", ").Select(int.Parse).ToList();
        numbers[0].ShouldBeGreaterThan(numbers[1]);
    }

    [Test]
    public async Task Without_the_option_it_is_the_remedy()
    {
        var old = await StartAsync();

        await ShouldRefuseAsync(Tool(["replace", "--old", $"{old.Pid}", "--", "true"]), 11, "A new server that takes listening sockets (LISTEN_FDS) can take over this one: --hand-over.");
    }

    /// <summary>A server that waits in accept(2), with the listener as descriptor 3.</summary>
    private async Task<ToolProcess> StartBlockingAsync()
    {
        var waits = "import os, signal, socket, sys\ns = socket.socket()\ns.bind((sys.argv[1], int(sys.argv[2])))\ns.listen()\nassert s.fileno() == 3\n"
            + "signal.signal(signal.SIGTERM, lambda *_: (s.setblocking(True), os._exit(0)))\nprint('ready', flush=True)\nwhile True:\n try: s.accept()[0].close()\n except BlockingIOError: pass";
        var server = Keep(ToolProcess.Start("python3", ["-c", waits, Address, Port]));
        await server.Output.WaitForAsync("ready");
        return server;
    }

    private static bool IsNonBlocking(int pid) =>
        (Convert.ToInt32(File.ReadLines($"/proc/{pid}/fdinfo/3").First(line => line.StartsWith("flags:", StringComparison.Ordinal)).Split('\t')[1], 8) & 0x800) != 0; // O_NONBLOCK

    private static void RequireProgram(string name)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(place => File.Exists(Path.Combine(place, name))))
            Assert.Ignore($"There is no {name} on this machine.");
    }

    private void WaitAgainAndAgain(CancellationToken stop)
    {
        var clients = new List<Socket>();
        while (!stop.IsCancellationRequested && clients.Count < 10_000)
        {
            clients.Add(OwnSockets.Connect(_at));
            _ = stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(5)); // no more than 200 a second
        }

        clients.ForEach(client => client.Dispose());
    }

    private async Task<ToolProcess> StartAsync(params string[] options)
    {
        var server = Keep(ToolProcess.Start("python3", [.. Activated()[1..], .. options]));
        await server.Output.WaitForAsync("ready");
        return server;
    }

    private string[] Activated() => ["python3", RepositoryFolder.Of("tests", "SampleServers", "activated") + "/server.py", Address, Port];

    private ToolProcess Replace(int old, string[] options, string[] command) => Tool(["replace", "--old", $"{old}", "--hand-over", .. options, "--", .. command]);

    private void AwaitServed() => Deadline.WaitUntil(
        () =>
        {
            try
            {
                Asking.Once(_at);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        "the server answers");

    private async Task UnderConnectsAsync(Func<Task> action)
    {
        using var stop = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Asking.Until(_at, stop.Token))).ToList();
        await action();
        await stop.CancelAsync();
        (await Task.WhenAll(asking)).Sum().ShouldBeGreaterThan(0);
    }

    /// <summary>The new server, which the test ends.</summary>
    private int Launched(ToolProcess replace) =>
        Keep(int.Parse(replace.Output.Lines.First(text => text.Contains("launched", StringComparison.Ordinal)).Split("process ")[1].Split(' ')[0], CultureInfo.InvariantCulture));

    private static void ShouldHaveEnded(int pid)
    {
        using var process = PinnedProcess.TryOpen(pid);
        (process?.HasExited ?? true).ShouldBeTrue();
    }
}
