using System.Net.Sockets;
using Harness.Observations;
using Harness.Rules;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Worlds.Linux;

/// <summary>A SYN that was dropped is told from a harness that was late to look, by the kernel's own word.</summary>
internal sealed class HandshakeTests
{
    private static readonly TimeSpan longEnough = TimeSpan.FromMinutes(1);

    [Test]
    [CancelAfter(300_000)]
    public async Task A_SYN_that_was_dropped_is_known_to_have_been_sent_again(CancellationToken cancellation)
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        using var listener = Listen(world, backlog: 0);

        // A backlog of 0 holds one connection. Over loopback the SYN is dropped before the call returns.
        var first = await world.ConnectAsync(default, longEnough, cancellation);
        var second = world.ConnectAsync(default, longEnough, cancellation);
        second.IsCompleted.ShouldBeFalse();
        using var accepted = listener.Accept();
        var delayed = await second;

        first.SynsResent.ShouldBeNull();
        delayed.Outcome.ShouldBe(ConnectOutcome.Established);
        delayed.SynsResent.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        NoConnectDelayed.LeastTime(delayed.Handshake, delayed.SynsResent, seen: null).ShouldNotBeNull().ShouldBeGreaterThan(Limits.Connect);
        first.Session!.Dispose();
        delayed.Session!.Dispose();
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Traffic_knows_it_as_well(CancellationToken cancellation)
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("the counters of the kernel are those of a network namespace");
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        using var listener = Listen(world, backlog: 0);
        var first = await world.ConnectAsync(default, longEnough, cancellation);
        var observer = new RecordingObserver(late: TimeSpan.Zero);

        using var traffic = world.StartTraffic(Plan(), observer);
        while (world.Counters()["ListenOverflows"] == 0)
            await Task.Delay(1, cancellation);
        var serving = ServeAsync(listener, cancellation);
        var session = await observer.FirstAsync(cancellation);
        traffic.Stop(byHarness: false);
        await traffic.Ended.WaitAsync(cancellation);

        session.SynsResent.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        session.Outcome.ShouldBe(ConnectOutcome.Established);
        first.Session!.Dispose();
        listener.Dispose();
        await serving;
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task A_harness_that_is_late_is_not_taken_for_a_slow_handshake(CancellationToken cancellation)
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        using var listener = Listen(world, backlog: 128);
        var serving = ServeAsync(listener, cancellation);

        // Each look at the clock is a second later than the one before: as if this thread had not run in between.
        var observer = new RecordingObserver(late: TimeSpan.FromSeconds(1));
        using var traffic = world.StartTraffic(Plan(), observer);
        var session = await observer.FirstAsync(cancellation);
        traffic.Stop(byHarness: false);
        await traffic.Ended.WaitAsync(cancellation);

        (session.Connected!.Value.At - session.Started.At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        session.SynsResent.ShouldBeNull();
        NoConnectDelayed.LeastTime(session.Handshake, session.SynsResent, seen: null).ShouldNotBeNull().ShouldBeLessThan(Limits.Connect);
        listener.Dispose();
        await serving;
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Time_in_which_the_harness_did_not_run_is_waited_for_again(CancellationToken cancellation)
    {
        var (replyLimit, stoodStill) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300));
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        using var listener = Listen(world, backlog: 128);

        // Nobody accepts, and nobody replies.
        var observer = new RecordingObserver(late: TimeSpan.Zero, stoodStill);
        using var traffic = world.StartTraffic(Plan() with { ReplyLimit = replyLimit }, observer);
        var session = await observer.FirstAsync(cancellation);
        traffic.Stop(byHarness: false);
        await traffic.Ended.WaitAsync(cancellation);

        var flaw = session.Flaw.ShouldNotBeNull();
        flaw.Waited.ShouldBe(replyLimit);
        (flaw.SeenAt!.Value.At - flaw.SentAt!.Value.At).ShouldBeGreaterThanOrEqualTo(replyLimit + stoodStill);
    }

    private static TrafficPlan Plan() => new("t", 1, null, 1, TimeSpan.Zero, 1, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    private static Socket Listen(LinuxWorld world, int backlog)
    {
        var listener = world.Network.Servers.Invoke(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(world.Endpoint);
        listener.Listen(backlog);
        return listener;
    }

    /// <summary>Accepts and echoes with the mark of this process until the listener is closed.</summary>
    private static async Task ServeAsync(Socket listener, CancellationToken cancellation)
    {
        try
        {
            while (true)
                _ = EchoAsync(await listener.AcceptAsync(cancellation));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // closed by the test
        }
    }

    private static async Task EchoAsync(Socket client)
    {
        using (client)
        {
            var buffer = new byte[1024];
            while (await client.ReceiveAsync(buffer) is > 0 and var count)
                await client.SendAsync((byte[])[.. buffer.AsSpan(0, count), .. System.Text.Encoding.ASCII.GetBytes($": from {Environment.ProcessId}\n")]);
        }
    }

    private sealed class RecordingObserver(TimeSpan late, TimeSpan stoodStill = default) : ITrafficObserver
    {
        private readonly TaskCompletionSource<TrafficSession> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long startedAt = TimeProvider.System.GetTimestamp();
        private int looks;

        public void StoodStill(TimeSpan from, TimeSpan until)
        {
            // Not the matter here.
        }

        public Stamp Now => new(TimeProvider.System.GetElapsedTime(startedAt) + (late * Interlocked.Increment(ref looks)), 0);

        public Task<TrafficSession> FirstAsync(CancellationToken cancellation) => first.Task.WaitAsync(cancellation);

        public TimeSpan StoodStillSince(TimeSpan from) => stoodStill;

        public string? ServerOf(int pid) => pid == Environment.ProcessId ? "v1" : null;

        public IReadOnlyList<string> Listening() => [];

        public void SessionEnded(TrafficSession session) => first.TrySetResult(session);

        public void FellBehind(string reason, int open, long waiting) => first.TrySetException(new InvalidOperationException(reason));
    }
}
