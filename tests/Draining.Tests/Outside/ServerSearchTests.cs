using Draining.Outside;
using Draining.Tests.Running;

namespace Draining.Tests.Outside;

/// <summary>The groups of a server are found, whoever comes and goes meanwhile.</summary>
internal sealed class ServerSearchTests : OutsideTests
{
    /// <summary>
    /// A server that leaves by itself closes its listener between two looks of the search: one at the kernel's tables, one at its descriptors. Then nobody holds the listener, and that is no missing permission.
    /// </summary>
    [Test]
    public async Task One_that_leaves_meanwhile_is_not_taken_for_one_that_may_not_be_seen()
    {
        var server = await StartCarelessAsync();
        using var steady = OwnSockets.Listen(server.EndPoint);
        using var stop = new CancellationTokenSource();
        var rounds = 0;
        var churn = Task.Factory.StartNew(
            () =>
            {
                for (; !stop.IsCancellationRequested; Interlocked.Increment(ref rounds))
                    OwnSockets.Listen(server.EndPoint).Dispose();
            },
            TaskCreationOptions.LongRunning);

        using var tables = ServerSearch.OpenTables();
        using var process = ServerSearch.ByPid(server.Pid);
        using var processes = ServerProcesses.Of(process);
        for (var looks = 0; looks < 300 || Volatile.Read(ref rounds) < 300; looks++)
            ServerSearch.Find(tables, processes, server.EndPoint.Port).ShouldHaveSingleItem().Old.Count.ShouldBe(1);

        await stop.CancelAsync();
        await churn;
    }
}
