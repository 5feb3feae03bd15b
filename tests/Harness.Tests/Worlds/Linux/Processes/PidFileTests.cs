using Harness.Observations;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Worlds.Linux.Processes;

/// <summary>A server that goes into the background is its main process, as its pid file says, and only if that is its own.</summary>
internal sealed class PidFileTests
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(1);

    [Test]
    public async Task The_process_of_the_pid_file_is_the_leader_when_the_launched_one_has_exited()
    {
        using var folder = new TemporaryFolder();
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var (process, server) = Start(world, folder, "setsid sh -c 'trap \"exit 5\" TERM; echo $$ > server.pid; while :; do sleep 0.05; done' & while ! [ -s server.pid ]; do sleep 0.05; done; echo launched $$");

        Until.Holds(() => server.Change is not null, limit).ShouldBeTrue();

        server.Change.ShouldBe((Launched(server), process.Pid));
        process.Pid.ShouldBe(int.Parse(File.ReadAllText(folder.Of("server.pid"))));
        process.Exited.IsCompleted.ShouldBeFalse();
        process.TrySignal(Signal.Terminate).ShouldBeTrue();
        await process.Exited.WaitAsync(limit);
        server.Status.ShouldBe(new ExitStatus(5, null), "it is a child of the harness, which adopted it");
        process.TrySignal(Signal.Terminate).ShouldBeFalse();
    }

    [Test]
    public async Task A_pid_file_that_names_a_process_of_somebody_else_is_not_believed()
    {
        using var folder = new TemporaryFolder();
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var (process, server) = Start(world, folder, $"sleep 1 & echo {Environment.ProcessId} > server.pid; echo launched $$");

        await process.Exited.WaitAsync(limit);

        server.Change.ShouldBeNull();
        server.Status.ShouldBe(new ExitStatus(0, null));
        process.Pid.ShouldBe(Launched(server));
    }

    [TestCase("echo launched $$; exit 0", 0)]
    [TestCase("sleep 300 & echo $! > server.pid; echo launched $$; exit 4", 4)]
    public async Task A_server_without_a_main_process_in_the_background_has_ended(string script, int code)
    {
        using var folder = new TemporaryFolder();
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var (process, server) = Start(world, folder, script);

        await process.Exited.WaitAsync(limit);

        server.Change.ShouldBeNull();
        server.Status.ShouldBe(new ExitStatus(code, null));
    }

    private static int Launched(Watched server) => int.Parse(server.Lines.Single(line => line.StartsWith("launched", StringComparison.Ordinal)).Split(' ')[1]);

    private static (IServerProcess Process, Watched Server) Start(LinuxWorld world, TemporaryFolder folder, string script)
    {
        var server = new Watched();
        return (world.Launch(new ServerLaunch("v1", ["sh", "-c", script], new Dictionary<string, string>(), folder.Path, folder.Of("server.pid")), server), server);
    }
}
