using System.Globalization;
using Harness.Observations;
using Harness.Protocols.Http;
using Harness.Scenarios;

namespace Harness.Running;

/// <summary>
/// Asks a server in HTTP whether it is ready. Other servers share the port: a connection that one of them accepts is closed, and another one opened. What clients would see is seen here as well:
/// these connections are sessions of the run, and the rules judge them.
/// </summary>
/// <param name="sessions">Opens them.</param>
/// <param name="listeners">A server that does not listen is not asked.</param>
/// <param name="polling">How to wait.</param>
internal sealed class HealthCheck(RunSessions sessions, ListenerTable listeners, Polling polling)
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is the right one.</summary>
    /// <param name="server">The server.</param>
    /// <param name="ready">The path, and the status that is wanted.</param>
    /// <param name="within">How long an answer is waited for, not scaled.</param>
    /// <param name="told">Is told of each answer: its status, and whether it is the right one.</param>
    /// <param name="over">Nobody waits any more.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(LiveServer server, Readiness ready, TimeSpan within, Action<string, bool> told, CancellationToken over, CancellationToken cancellation)
    {
        var protocol = new HttpProtocol(new HttpSpecification { Path = ready.HttpPath!, Status = HttpExpectation.AnyStatus });
        while (!over.IsCancellationRequested && !server.HasExited)
        {
            if (listeners.IsListening(server) && await sessions.AskAsync($"ready-{UniqueName.InScenario(server.Name)}", server, protocol, within, over, cancellation) is { } answer)
            {
                var isRight = int.TryParse(answer.Split(' ').ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && HttpExpectation.IsStatus(ready.Status, status);
                told($"{status}", isRight);
                if (isRight)
                    return;
            }

            await polling.DelayAsync(pause, over);
        }
    }
}
