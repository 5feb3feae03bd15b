using Harness.Observations;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;
using Mono.Unix.Native;

namespace Harness.Tests.Worlds.Linux.Processes;

/// <summary>Which process belongs to which server, whatever that does to hide it.</summary>
internal sealed class MembershipTests
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(1);

    // Each prints the id of the process that hides, and ends or stays.
    private const string Hidden = "setsid sh -c 'env -i sh -c \"echo \\$\\$; exec sleep 300\" & exit 0' & wait; exec sleep 301";
    private const string AnotherSlack = "sh -c 'echo 71000 > /proc/self/timerslack_ns; exec env -i sh -c \"echo \\$\\$; exec sleep 300\"' & wait";
    private const string AnotherSlackAndSession = "setsid sh -c 'echo 71000 > /proc/self/timerslack_ns; env -i sh -c \"echo \\$\\$; exec sleep 300\" & wait' & wait";
    private const string Marked = "setsid sh -c 'echo 71000 > /proc/self/timerslack_ns; sh -c \"echo \\$\\$; exec sleep 300\" & exit 0' & wait; exec sleep 301";

    /// <summary>On a busy machine a server may listen, and have clients, before the thread that launches it goes on: here that thread gets what the threads that look leave to it.</summary>
    [Test]
    public async Task A_server_is_known_from_its_first_moment_on()
    {
        OnlyWithTimerSlack();
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        using var stop = new CancellationTokenSource();
        world.Network.Servers.Invoke(() => Syscall.nice(19)).ShouldBe(19); // of this thread alone (sched(7))
        var children = world.Network.Servers.Invoke(() => $"/proc/{new FileInfo("/proc/thread-self").LinkTarget}/children"); // those that this thread has started (proc_tid_children(5))
        var looks = Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => Task.Factory.StartNew(Look, TaskCreationOptions.LongRunning)).ToList();

        var launched = Enumerable.Range(0, 5).Select(number => world.Launch(Shell($"v{number}", "exec sleep 300"), new Watched()).Pid).ToList();

        await stop.CancelAsync();
        (await Task.WhenAll(looks)).SelectMany(strangers => strangers).Intersect(launched).ShouldBeEmpty();

        HashSet<int> Look()
        {
            var strangers = new HashSet<int>();
            while (!stop.IsCancellationRequested)
            {
                foreach (var child in File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse))
                {
                    if (world.ServerOf(child) is null)
                        strangers.Add(child);
                }
            }

            return strangers;
        }
    }

    [TestCase(Hidden, TestName = "By its timer slack: no environment, a session of its own, its parents have ended")]
    [TestCase(AnotherSlack, TestName = "By its process group: no environment, another timer slack")]
    [TestCase(AnotherSlackAndSession, TestName = "By its descent: no environment, another timer slack, a session of its own")]
    [TestCase(Marked, TestName = "By its mark: another timer slack, a session of its own, its parents have ended")]
    public async Task A_process_that_a_server_started_belongs_to_it(string script)
    {
        OnlyWithTimerSlack();
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Watched();
        var process = world.Launch(Shell("v1", script), server);
        var other = world.Launch(Shell("v2", "exec sleep 300"), new Watched());

        var hidden = await FirstNumberAsync(server);

        process.Contains(hidden).ShouldBeTrue();
        other.Contains(hidden).ShouldBeFalse();
        world.ServerOf(hidden).ShouldBe(process);
        process.Processes().ShouldContain(hidden);
        Until.Holds(() => world.CommandOf(hidden) == "sleep 300", limit).ShouldBeTrue();
        process.KillAll();
        Until.Holds(() => process.Processes().Count == 0, limit).ShouldBeTrue();
        other.Processes().Count.ShouldBe(1);
        process.Contains(hidden).ShouldBeTrue("who was a member once stays one");
    }

    [Test]
    public async Task Nobody_else_belongs_to_a_server()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var process = world.Launch(Shell("v1", "exec sleep 300"), new Watched());
        using var mine = System.Diagnostics.Process.Start("sleep", "300");
        try
        {
            process.Contains(mine.Id).ShouldBeFalse();
            process.Contains(Environment.ProcessId).ShouldBeFalse();
            process.Contains(1).ShouldBeFalse();
            process.Processes().ShouldBe([process.Pid]);
            process.TrySignal(Signal.Terminate, [mine.Id, Environment.ProcessId]).ShouldBeEmpty();
        }
        finally
        {
            mine.Kill();
            await mine.WaitForExitAsync();
        }
    }

    [Test]
    public async Task A_stranger_in_the_namespace_of_a_run_is_seen_and_does_not_outlive_it()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("without network namespaces everybody is a stranger");
        var world = LinuxWorld.Create(Isolation.NetworkNamespace);
        world.Census().Strangers.ShouldBeEmpty();
        var stranger = new Watched();
        var process = world.Network.Servers.Invoke(() => ServerProcess.Start(Shell("stranger", "exec sleep 300"), "NOBODYS=1", stranger));

        world.Census().Strangers.ShouldBe([new WorldStranger(process.Pid, IsOfThisRun: true)]);
        world.ServerOf(process.Pid).ShouldBeNull();
        await world.DisposeAsync();
        await process.Exited.WaitAsync(limit);

        stranger.Status.ShouldBe(new ExitStatus(null, 9));
    }

    [Test]
    public async Task The_harness_waits_for_the_orphans_of_its_servers()
    {
        OnlyWithTimerSlack();
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Watched();
        var process = world.Launch(Shell("v1", Hidden), server);
        var orphan = await FirstNumberAsync(server);
        Until.Holds(() => ProcessStat.Of(orphan)?.Parent == Environment.ProcessId, limit).ShouldBeTrue("it is adopted");

        process.TrySignal(Signal.Kill, [orphan]).ShouldBe([orphan]);

        Until.Holds(() => process.Processes().Count == 1 && ProcessStat.Of(orphan) is null, limit).ShouldBeTrue("no zombie is left");
    }

    [Test]
    public async Task Disposing_a_world_ends_what_hides_as_well()
    {
        OnlyWithTimerSlack();
        var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Watched();
        world.Launch(Shell("v1", Hidden), server);
        var hidden = await FirstNumberAsync(server);

        await world.DisposeAsync();

        (ProcessStat.Of(hidden) is not { IsDead: false }).ShouldBeTrue();
    }

    private static ServerLaunch Shell(string name, string script) => new(name, ["sh", "-c", script], new Dictionary<string, string>(), null);

    private static Task<int> FirstNumberAsync(Watched server)
    {
        Until.Holds(() => server.Lines.Count > 0, limit).ShouldBeTrue();
        return Task.FromResult(int.Parse(server.Lines[0]));
    }

    private static void OnlyWithTimerSlack()
    {
        if (TimerSlack.Of(1) is null || ProgramPath.Find("setsid") is null)
            Assert.Ignore("the timer slack of other processes cannot be read, or setsid is missing");
    }
}
