using System.Net.Sockets;
using Harness.Histories;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The servers of a run: starting them, waiting for them, signalling them.</summary>
public sealed class Servers
{
    /// <summary>How long a server may take to become ready if the step does not say.</summary>
    public static readonly TimeSpan DefaultReadyWithin = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly List<LiveServer> all = [];
    private readonly Run run;
    private readonly EchoProgram echo;

    internal Servers(Run run, EchoProgram echo)
    {
        this.run = run;
        this.echo = echo;
    }

    /// <summary>Every server that was started, also those that ended.</summary>
    public IReadOnlyList<LiveServer> All
    {
        get
        {
            lock (gate)
                return [.. all];
        }
    }

    /// <summary>The server that has this name now: the latest that was started with it.</summary>
    /// <exception cref="StepFailure">There is none: an earlier step could not start it.</exception>
    public LiveServer this[string name] =>
        All.LastOrDefault(server => NameInScenario(server) == name) ?? throw new StepFailure($"there is no server '{name}'");

    /// <summary>
    /// The server that a process belongs to: the server itself, or what it started, also after its own end. Null for a stranger.
    /// </summary>
    public LiveServer? OfProcess(int pid)
    {
        var servers = All;
        return servers.FirstOrDefault(server => server.Process.Pid == pid && !server.HasExited)
            ?? servers.FirstOrDefault(server => server.Process.Processes().Contains(pid)); // looks through /proc: the rare case
    }

    /// <summary>Starts a server; it is not waited for.</summary>
    /// <exception cref="StepFailure">It could not be started.</exception>
    public LiveServer Launch(string name, IReadOnlyList<string>? args, IReadOnlyDictionary<string, string>? env)
    {
        var specification = new ServerSpecification { Args = args, Env = env }.Over(run.Scenario.SpecificationOf(name));
        LiveServer server;
        lock (gate)
        {
            var earlier = all.Count(other => NameInScenario(other) == name);
            server = new LiveServer(UniqueName.Of(name, earlier + 1), specification, run.History);
        }

        try
        {
            server.Start(run.World, LaunchOf(server));
        }
        catch (WorldException error)
        {
            throw new StepFailure(error.Message.TrimEnd('.'), error) { Servers = [name] };
        }

        lock (gate)
            all.Add(server);
        return server;
    }

    /// <summary>Waits until a server is ready: it listens, by the kernel's tables, or what its specification says instead.</summary>
    /// <exception cref="StepFailure">It ended, or was not ready in time.</exception>
    public async Task WaitReadyAsync(LiveServer server, TimeSpan within, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        var output = server.Specification.Ready?.Output;
        int? user = null;
        await run.Patience.UntilAsync(() =>
        {
            user = server.Process.User ?? user; // as long as it runs
            return server.HasExited || IsReady();
        }, within, cancellation);
        if (!IsReady())
        {
            throw new StepFailure(server.HasExited ? $"{server.Name} ended before it was ready" : $"{server.Name} is not ready after {EventText.Seconds(run.Patience.Scale(within))}")
            {
                Expected = output is null ? "a listening socket in the kernel's tables" : $"a line that matches '{output}'",
                Actual = (server.HasExited ? "the process has ended" : run.Listeners.IsListening(server) ? "it listens, but has printed no such line" : "it runs, but does not listen") + OtherUser(server, user),
                Servers = [server.Name],
            };
        }

        run.History.Append(new ServerReady(server.Name));

        bool IsReady() => !server.HasExited && (output is null
            ? run.Listeners.IsListening(server)
            : server.Lines.Any(output.IsMatch));
    }

    /// <summary>Why it cannot listen beside the others, if that is because it runs as another user; otherwise empty.</summary>
    private string OtherUser(LiveServer server, int? user)
    {
        if (user is not { } own || run.Listeners.IsListening(server))
            return "";
        var others = run.Listeners.Users().Where(listener => listener.Uid != own).ToList();
        return others.Count == 0
            ? ""
            : $"; {others[0].Server}'s listener belongs to uid {others[0].Uid}, {server.Name} runs as uid {own}: SO_REUSEPORT lets only sockets of one effective user share a port (socket(7))";
    }

    /// <summary>
    /// Sends a signal. Before that the owner of every session is taken from the kernel, since it may be too late after; after that, if the
    /// signal tells the server to drain, its listener is watched.
    /// </summary>
    /// <returns>False if there is no such process any more.</returns>
    public bool Send(LiveServer server, Signal signal, SignalReason reason)
    {
        ArgumentNullException.ThrowIfNull(server);
        var drains = reason == SignalReason.Step && server.Specification.DrainsOn(signal);
        return Send(server, signal, reason, drains ? server.Specification.GraceInForce : null);
    }

    /// <summary>Tells a server to drain, with this signal and, unless null, this grace period instead of its own.</summary>
    /// <returns>False if there is no such process any more.</returns>
    public bool Drain(LiveServer server, Signal signal, TimeSpan? grace)
    {
        ArgumentNullException.ThrowIfNull(server);
        return Send(server, signal, SignalReason.Step, grace ?? server.Specification.GraceInForce);
    }

    private bool Send(LiveServer server, Signal signal, SignalReason reason, TimeSpan? grace)
    {
        ArgumentNullException.ThrowIfNull(signal);
        if (signal == Signal.Kill && run.Traffic.UnderWay.Count > 0)
        {
            // Traffic is accepted all the time. A process that is stopped accepts nobody: whoever it has not accepted by now it never owns.
            server.Process.TrySignal(Signal.Stop);
            run.Traffic.FindUnknownOwners();
        }

        run.Sessions.ObserveOwners(onlyUnknown: signal != Signal.Kill);
        run.Listeners.Look();
        if (signal == Signal.Kill)
            run.Sessions.ReadEndsOf(server);
        var sent = run.History.Append(new SignalSent(server.Name, signal.Name, reason, grace is { } span && !server.HasExited ? run.Patience.Scale(span) : null));
        if (!server.Process.TrySignal(signal))
        {
            run.History.Append(new SignalFoundNoProcess(server.Name, signal.Name));
            return false;
        }

        if (signal == Signal.Kill)
            server.IsKilled = true;
        if (signal == Signal.Stop)
            server.IsStopped = true;
        if (signal == Signal.Continue || signal == Signal.Kill)
            server.IsStopped = false;
        if (sent.Grace is not null)
            run.Drains.Watch(server, sent);
        return true;
    }

    private static string NameInScenario(LiveServer server) => UniqueName.InScenario(server.Name);

    private ServerLaunch LaunchOf(LiveServer server)
    {
        var specification = server.Specification;
        var endpoint = run.World.Endpoint;
        var own = specification.Address ?? endpoint.Address;
        var address = own.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{own}]" : own.ToString();
        IReadOnlyList<string> command = specification.IsEcho ? [echo.Path, "$address:$port"] : specification.Command!.Words;
        var folder = run.Scenario.File is { } file ? Path.GetDirectoryName(Path.GetFullPath(file))! : Directory.GetCurrentDirectory();

        return new ServerLaunch(
            server.Name,
            [FromFolder(command[0]), .. command.Skip(1).Concat(specification.Args ?? []).Select(Replace)],
            (specification.Env ?? new Dictionary<string, string>()).ToDictionary(pair => pair.Key, pair => Replace(pair.Value), StringComparer.Ordinal),
            specification.WorkingDirectory is { } working ? Path.GetFullPath(working, folder) : null);

        string Replace(string word) => word
            .Replace("$port", endpoint.Port.ToString(), StringComparison.Ordinal)
            .Replace("$address", address, StringComparison.Ordinal);

        // A program with a slash is a path, and paths in a scenario are relative to its file; the world looks a bare word up.
        string FromFolder(string program) => program.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(Replace(program), folder) : Replace(program);
    }
}
