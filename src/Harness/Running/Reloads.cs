using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// Tells servers to replace themselves: with new processes, or by executing a program in the old ones. The new generation is seen in the kernel's tables; what is left of the old one is watched
/// by <see cref="Generations"/>.
/// </summary>
internal sealed class Reloads
{
    private const int MostNamed = 8;

    /// <summary>A process that holds a listener for less than that is there for a connection, or for a command: it is no new generation.</summary>
    private static readonly TimeSpan settling = TimeSpan.FromMilliseconds(100);

    private readonly History history;
    private readonly Polling polling;
    private readonly ServerRegistry servers;
    private readonly ServerSignals signals;
    private readonly RunCommands commands;
    private readonly ListenerTable listeners;
    private readonly Generations generations;

    internal Reloads(History history, Polling polling, ServerRegistry servers, ServerSignals signals, RunCommands commands, ListenerTable listeners, Generations generations)
    {
        this.history = history;
        this.polling = polling;
        this.servers = servers;
        this.signals = signals;
        this.commands = commands;
        this.listeners = listeners;
        this.generations = generations;
    }

    /// <summary>Tells a server to replace itself, and waits until its new generation is there.</summary>
    /// <param name="name">The server.</param>
    /// <param name="signal">What tells it: sent to its leader. Null: the command.</param>
    /// <param name="command">The program that tells it, and its arguments. Null: the signal.</param>
    /// <param name="done">A line that it prints when the reload is done; null: it is when a process of the new generation has held a listener for 100 ms.</param>
    /// <param name="within">How long that may take, not scaled.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">It brought no new generation, or not in time.</exception>
    public async Task RunAsync(string name, Signal? signal, ServerCommand? command, Pattern? done, TimeSpan within, CancellationToken cancellation)
    {
        var server = servers[name];
        var before = server.Process.Images();
        var said = done is null ? null : server.Output.SearchFromNow(done);
        var by = signal?.Name ?? string.Join(' ', command!.Words);
        var generation = generations.Begin(server, before, by);
        if (signal is not null && !signals.Send(server, signal, SignalReason.Step))
            throw new StepFailure($"{server.Name} had exited before it could be told to replace itself") { Servers = [server.Name] };
        if (command is not null)
            await commands.RunAsync($"reload {server.Name}", command, within, code: 0, cancellation);

        // What the signal did not tell it, no process is the answer to: a server may start processes for other reasons, one for each connection for example.
        var wasTold = signal is null || history.Events.OfType<SignalSent>().LastOrDefault(sent => sent.Server == server.Name)?.Caught != false;
        List<ProcessImage> fresh = [];
        var firstSeen = new Dictionary<ProcessImage, TimeSpan>();
        var isDone = false;
        await polling.UntilAsync(() => (isDone = IsDone()) || server.HasExited, within, cancellation);
        if (!isDone)
            throw Failure(server, by, before, fresh, done, within, wasTold);
        generations.Ready(server, generation, fresh);

        bool IsDone()
        {
            fresh = [.. server.Process.Images().Except(before)];
            return wasTold && fresh.Count > 0 && (said?.IsFound ?? HaveSettled());
        }

        bool HaveSettled()
        {
            var holders = listeners.HoldersWithin(server);
            var now = history.Elapsed;
            var here = fresh.Where(image => holders.Contains(image.Pid)).ToList();
            foreach (var gone in firstSeen.Keys.Except(here).ToList())
                firstSeen.Remove(gone);
            return here.Count(image => firstSeen.TryAdd(image, now) || now - firstSeen[image] < settling) < here.Count;
        }
    }

    private StepFailure Failure(LiveServer server, string by, IReadOnlyList<ProcessImage> before, List<ProcessImage> fresh, Pattern? done, TimeSpan within, bool wasTold)
    {
        var wait = SecondsText.Of(polling.Scale(within));
        return new StepFailure(
            server.HasExited ? $"{server.Name} ended instead of replacing itself"
            : !wasTold ? $"{server.Name} does not catch {by}: it did not hear that it is to replace itself"
            : fresh.Count == 0 ? $"{server.Name} has no new generation {wait} after {by}"
            : $"the reload of {server.Name} is not done {wait} after {by}")
        {
            Expected = done is null ? $"a process that was not there before, and holds a listener on {listeners.Endpoint}" : $"processes that were not there before, and a line that matches '{done}'",
            Actual = server.HasExited ? (wasTold ? "it has ended" : $"it has ended: it did not catch {by} when that was sent. If it was still starting then, 'ready: {{ output: REGEX }}' says when it is ready")
                : fresh.Count == 0 ? $"the processes that it had before: {Named(before)}{Latest(server)}"
                : !wasTold ? $"new are {Named(fresh)}, which it has started for another reason{Latest(server)}"
                : done is null ? $"new are {Named(fresh)}, and none of them holds a listener: with 'done: {{ output: REGEX }}' the scenario says when the reload is done"
                : $"new are {Named(fresh)}, and there was no such line{Latest(server)}",
            Servers = [server.Name],
            Waited = server.HasExited ? null : polling.Scale(within),
        };
    }

    private static string Latest(LiveServer server) => server.Output.Latest is { } line ? $"; it printed last: {line}" : "";

    private static string Named(IReadOnlyList<ProcessImage> images) =>
        $"pid {string.Join(", ", images.Take(MostNamed).Select(image => image.Pid))}{(images.Count > MostNamed ? $" and {images.Count - MostNamed} more" : "")}";
}
