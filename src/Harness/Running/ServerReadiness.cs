using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>Waits until servers are ready, and says why one is not.</summary>
/// <param name="world">Names the processes that a message speaks of.</param>
/// <param name="history">That a server is ready is recorded there.</param>
/// <param name="polling">How to wait.</param>
/// <param name="listeners">Who listens.</param>
/// <param name="health">Asks a server whether it is ready.</param>
internal sealed class ServerReadiness(IWorld world, History history, Polling polling, ListenerTable listeners, HealthCheck health)
{
    /// <summary>How it is said of a server that listens on the port, and at another address than that to which clients connect.</summary>
    internal const string AddressOfAll = "which `$address` stands for";

    private const int MostNamed = 5;

    /// <inheritdoc cref="Servers.WaitReadyAsync"/>
    /// <param name="server">The server.</param>
    /// <param name="within">How long at most, not scaled.</param>
    /// <param name="cancellation">Ends the wait before its time.</param>
    /// <param name="waited">How long it has been waited for before, not scaled: it is what a failure says.</param>
    public async Task WaitAsync(LiveServer server, TimeSpan within, CancellationToken cancellation, TimeSpan waited = default)
    {
        var inAll = within + waited;
        ArgumentNullException.ThrowIfNull(server);
        var ready = server.Specification.Ready ?? Readiness.Listening;
        int? user = null;
        string? status = null;
        var isAnswered = false;
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            var asking = ready.HttpPath is null || within == TimeSpan.Zero ? Task.CompletedTask : health.RunAsync(server, ready, within, (said, isRight) => (status, isAnswered) = (said, isRight), over.Token, cancellation);
            await polling.UntilAsync(() => HasExitedOrIsReady() || asking.IsFaulted, within, cancellation);
            await over.CancelAsync();
            await asking.ContinueWith(static asked => asked.IsFaulted ? Task.FromException(asked.Exception!.InnerException!) : Task.CompletedTask, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
        }

        if (!IsReady())
        {
            if (server.HasExited && Background(server) is { } background)
                throw background;
            throw new StepFailure(server.HasExited ? $"{server.Name} ended before it was ready" : $"{server.Name} is not ready after {SecondsText.Of(polling.Scale(inAll))}")
            {
                Expected = Wanted(ready),
                Actual = (server.HasExited ? "the process has ended" : listeners.IsListening(server) ? $"it listens, but {Missing(ready, status)}" : RunsElsewhere(server)) + OtherUser(server, user),
                Servers = [server.Name],
                Waited = server.HasExited || inAll == TimeSpan.Zero ? null : polling.Scale(inAll),
            };
        }

        history.Append(new ServerReady(server.Name));

        bool HasExitedOrIsReady()
        {
            user = server.Process.User ?? user; // as long as it runs
            return IsReady() || (server.HasExited && !MayComeFromBackground());
        }

        bool IsReady() => !server.HasExited && !server.Process.IsHandingOver && (
            ready.Output is not null ? server.HasSaidReady
            : ready.HttpPath is not null ? isAnswered
            : ready.TcpPort is { } port ? world.ListensAt(server.Process).Any(place => place.EndPoint.Port == port)
            : ready.File is not null || ready.Notify ? server.Process.HasToldReady
            : listeners.IsListening(server));

        // The process that was launched has exited with 0; what it started has not listened yet.
        bool MayComeFromBackground() => server.Exit?.Code == 0 && server.Process.Processes().Count > 0 && !listeners.IsListening(server);
    }

    private static string Wanted(Readiness ready) => ready switch
    {
        { Output: { } output } => $"a line that matches '{output}'",
        { File: { } file } => $"the file '{file}', made or changed since its start",
        { HttpPath: { } path } => $"a response to GET {path} with the status {ready.Status ?? "2xx"}",
        { TcpPort: { } port } => $"a listening socket on port {port}, in the kernel's tables",
        { Notify: true } => "READY=1, sent to its NOTIFY_SOCKET (sd_notify)",
        _ => "a listening socket in the kernel's tables",
    };

    private static string Missing(Readiness ready, string? status) => ready switch
    {
        { HttpPath: not null } => status is null ? "has not answered" : $"answered with the status {status}",
        { TcpPort: { } port } => $"not on port {port}",
        { Output: not null } => "has printed no such line",
        { File: not null } => "there is no such file",
        _ => "has not told so",
    };

    /// <summary>Of a server that does not listen where it should: where it does.</summary>
    private string RunsElsewhere(LiveServer server)
    {
        var elsewhere = world.ListensAt(server.Process);
        return $"it runs, but does not listen on {listeners.Endpoint}" + elsewhere.Count switch
        {
            0 => ", nor on any other port of TCP",
            <= MostNamed => $": it listens on {string.Join(", ", elsewhere)}",
            var more => $": it listens on {string.Join(", ", elsewhere.Take(MostNamed))} and on {more - MostNamed} more",
        } + (elsewhere.Any(place => place.EndPoint.Port == listeners.Endpoint.Port) ? $". Clients connect to {listeners.Endpoint.Address}, {AddressOfAll}" : "");
    }

    /// <summary>Why it cannot listen beside the others, if that is because it runs as another user; otherwise empty.</summary>
    private string OtherUser(LiveServer server, int? user)
    {
        if (user is not { } own || listeners.IsListening(server))
            return "";
        var others = listeners.Users().Where(listener => listener.Uid != own).ToList();
        return others.Count == 0
            ? ""
            : $"; {others[0].Server}'s listener belongs to uid {others[0].Uid}, {server.Name} runs as uid {own}: SO_REUSEPORT lets only sockets of one effective user share a port (socket(7))";
    }

    /// <summary>What is to be said of a server whose launched process has exited, while others of its processes go on; null if there are none.</summary>
    private StepFailure? Background(LiveServer server)
    {
        if (server.Exit?.Code != 0 || server.Process.Processes() is not { Count: > 0 } left)
            return null;
        var pid = listeners.HoldersWithin(server) is [var holder, ..] ? holder : left[0];
        return new StepFailure($"{server.Name} went into the background: pid {pid} ({world.CommandOf(pid) ?? "it has ended"}) {(listeners.IsListening(server) ? "listens" : "goes on without it")}")
        {
            Expected = server.Specification.PidFile is { } file ? $"the pid file '{file}' names the server's main process" : "the process that was launched stays, or 'pid-file' names the main process of the server",
            Actual = server.Specification.PidFile is null ? "it exited with 0, and there is no 'pid-file'" : "it exited with 0, and the file names no process of the server",
            Servers = [server.Name],
        };
    }
}
