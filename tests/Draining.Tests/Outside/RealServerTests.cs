using System.Globalization;
using Draining.Tests.Running;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Outside;

/// <summary>Servers from packages, which nobody has changed, under connects that go on all the time.</summary>
internal sealed class RealServerTests : OutsideTests
{
    [Test]
    public Task Asyncio() => RollsOverWithoutLossAsync("python3", ["server.py"], [], "asyncio", "SIGTERM", listeners: 1);

    [Test]
    public async Task Nginx_with_four_workers()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("The workers of the sample's nginx are root's.");
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var folders = new Queue<string>([first.Path, second.Path]);
        await RollsOverWithoutLossAsync("nginx", ["nginx.sh"], ["4"], "nginx", "SIGQUIT", listeners: 4, interpreter: "sh", ownFolder: folders.Dequeue);
    }

    [Test]
    public async Task More_listeners_leave_than_stay_which_is_said()
    {
        if (!Environment.IsPrivilegedProcess || !Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(place => File.Exists(Path.Combine(place, "nginx"))))
            Assert.Ignore("There is no nginx on this machine, or its workers are root's.");
        using var folder = new TemporaryFolder();
        var at = OwnSockets.FreePort();
        var old = Keep(ToolProcess.Start("sh", ["nginx.sh", folder.Path, at.Address.ToString(), at.Port.ToString(CultureInfo.InvariantCulture), "4"], folder: RepositoryFolder.Of("tests", "SampleServers", "nginx")));
        using var tables = new SocketTables();
        Deadline.WaitUntil(() => tables.Listening(at.Port).Count == 4, "nginx listens");
        await StartCarelessAsync(at.ToString());

        var leave = Leave(old.Pid, "--signal", "SIGQUIT", "--grace", "1m");

        (await leave.ExitCodeAsync()).ShouldBe(2, $"{leave.Output.Text}{leave.Errors.Text}");
        leave.Errors.Text.ShouldContain("4 listeners leave and 1 stay");
        leave.Steps().ShouldNotContain("narrowed");
    }

    private async Task RollsOverWithoutLossAsync(string needed, string[] before, string[] after, string folder, string signal, int listeners, string? interpreter = null, Func<string>? ownFolder = null)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(place => File.Exists(Path.Combine(place, needed))))
            Assert.Ignore($"There is no {needed} on this machine.");
        var at = OwnSockets.FreePort();
        var old = Start();
        WaitForListeners(listeners);
        var other = Start();
        WaitForListeners(2 * listeners);
        using var stop = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Asking.Until(at, stop.Token))).ToList();

        var leave = Leave(old.Pid, "--signal", signal, "--settle", "1m", "--grace", "1m");
        await ShouldLeaveAsync(leave);
        await stop.CancelAsync();

        (await Task.WhenAll(asking)).Sum().ShouldBeGreaterThan(0);
        WaitForListeners(listeners);
        leave.Steps().Contains("narrowed").ShouldBe(listeners > 1);
        other.Signal(Enum.Parse<Signum>(signal));
        await other.ExitCodeAsync();

        ToolProcess Start()
        {
            string[] own = ownFolder is null ? [] : [ownFolder()];
            return Keep(ToolProcess.Start(interpreter ?? needed, [.. before, .. own, at.Address.ToString(), at.Port.ToString(CultureInfo.InvariantCulture), .. after], folder: RepositoryFolder.Of("tests", "SampleServers", folder)));
        }

        void WaitForListeners(int count) => Deadline.WaitUntil(() => CountListeners() == count, $"{count} listeners are there");

        int CountListeners()
        {
            using var tables = new SocketTables();
            return tables.Listening(at.Port).Count;
        }
    }
}
