using System.Net.Sockets;
using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The servers of a run: starting them, waiting for them, signalling them.</summary>
public sealed class Servers
{
    /// <summary>How long a server may take to become ready if the step does not say.</summary>
    public static readonly TimeSpan DefaultReadyWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan launchLimit = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly List<LiveServer> all = [];
    private readonly Dictionary<IServerProcess, LiveServer> byProcess = new(ReferenceEqualityComparer.Instance);
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
        if (run.World.ServerOf(pid) is not { } process)
        {
            run.Strangers.See(pid, holdsSocket: true);
            return null;
        }

        // It may be seen before its start has returned.
        LiveServer? server = null;
        SpinWait.SpinUntil(() => TryFind(process, out server), launchLimit);
        return server;
    }

    private bool TryFind(IServerProcess process, out LiveServer? server)
    {
        lock (gate)
            return byProcess.TryGetValue(process, out server);
    }

    /// <summary>Starts a server; it is not waited for.</summary>
    /// <exception cref="StepFailure">It could not be started.</exception>
    /// <exception cref="ShortageException">The harness is short of something, and so it says nothing of the server.</exception>
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
        catch (WorldException error) when (error is not ShortageException)
        {
            throw new StepFailure(error.Message.TrimEnd('.'), error) { Servers = [name] };
        }

        lock (gate)
        {
            all.Add(server);
            byProcess[server.Process] = server;
        }

        return server;
    }

    /// <summary>Waits until a server is ready: it listens, by the kernel's tables, or what its specification says instead.</summary>
    /// <exception cref="StepFailure">It ended, or was not ready in time.</exception>
    public async Task WaitReadyAsync(LiveServer server, TimeSpan within, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        var output = server.Specification.Ready?.Output;
        int? user = null;
        await run.Patience.UntilAsync(() => HasExitedOrIsReady(), within, cancellation);
        if (!IsReady())
        {
            if (server.HasExited && Background(server) is { } background)
                throw background;
            throw new StepFailure(server.HasExited ? $"{server.Name} ended before it was ready" : $"{server.Name} is not ready after {SecondsText.Of(run.Patience.Scale(within))}")
            {
                Expected = output is null ? "a listening socket in the kernel's tables" : $"a line that matches '{output}'",
                Actual = (server.HasExited ? "the process has ended" : run.Listeners.IsListening(server) ? "it listens, but has printed no such line" : "it runs, but does not listen") + OtherUser(server, user),
                Servers = [server.Name],
                Waited = server.HasExited || within == TimeSpan.Zero ? null : run.Patience.Scale(within),
            };
        }

        run.History.Append(new ServerReady(server.Name));

        bool HasExitedOrIsReady()
        {
            user = server.Process.User ?? user; // as long as it runs
            return IsReady() || (server.HasExited && !MayComeFromBackground());
        }

        bool IsReady() => !server.HasExited && !server.Process.IsHandingOver && (output is null ? run.Listeners.IsListening(server) : server.HasSaidReady);

        // The process that was launched has exited with 0; what it started has not listened yet.
        bool MayComeFromBackground() => server.Exit?.Code == 0 && server.Process.Processes().Count > 0 && !run.Listeners.IsListening(server);
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

    /// <summary>What is to be said of a server whose launched process has exited, while others of its processes go on; null if there are none.</summary>
    private StepFailure? Background(LiveServer server)
    {
        if (server.Exit?.Code != 0 || server.Process.Processes() is not { Count: > 0 } left)
            return null;
        var pid = HoldersOfListeners(server) is [var holder, ..] ? holder : left[0];
        return new StepFailure($"{server.Name} went into the background: pid {pid} ({run.World.CommandOf(pid) ?? "it has ended"}) {(run.Listeners.IsListening(server) ? "listens" : "goes on without it")}")
        {
            Expected = server.Specification.PidFile is { } file ? $"the pid file '{file}' names the server's main process" : "the process that was launched stays, or 'pid-file' names the main process of the server",
            Actual = server.Specification.PidFile is null ? "it exited with 0, and there is no 'pid-file'" : "it exited with 0, and the file names no process of the server",
            Servers = [server.Name],
        };
    }

    private List<int> HoldersOfListeners(LiveServer server) =>
        [.. run.Listeners.SocketsOf(server).ToList().SelectMany(socket => run.World.HoldersOf(socket, server.Process)).Distinct()];

    /// <summary>
    /// Sends a signal. Before that the owner of every session is taken from the kernel, since it may be too late after; after that, if the
    /// signal tells the server to drain, its listener is watched.
    /// </summary>
    /// <returns>False if there is no such process any more.</returns>
    public bool Send(LiveServer server, Signal signal, SignalReason reason, SignalRecipients to = SignalRecipients.Leader)
    {
        ArgumentNullException.ThrowIfNull(server);
        var drains = reason == SignalReason.Step && server.Specification.DrainsOn(signal);
        return Send(server, signal, reason, drains ? server.Specification.GraceInForce : null, to);
    }

    /// <summary>Tells a server to drain, with this signal and, unless null, this grace period instead of its own.</summary>
    /// <returns>False if there is no such process any more.</returns>
    public bool Drain(LiveServer server, Signal signal, TimeSpan? grace)
    {
        ArgumentNullException.ThrowIfNull(server);
        return Send(server, signal, SignalReason.Step, grace ?? server.Specification.GraceInForce, SignalRecipients.Leader);
    }

    /// <summary>
    /// Sends SIGKILL to every server that runs, at once: sessions and listeners are looked at once before all of them, and not before each.
    /// </summary>
    internal void KillAll()
    {
        LookBeforeCleanup();
        foreach (var server in All.Where(server => !server.HasExited))
            SendInCleanup(server, Signal.Kill);
    }

    /// <summary>Sessions and listeners, once before all signals of the cleanup.</summary>
    internal void LookBeforeCleanup()
    {
        run.Sessions.ObserveOwners(onlyUnknown: false);
        run.Listeners.Look();
    }

    /// <summary>Sends a signal of the cleanup without a look before.</summary>
    internal void SendInCleanup(LiveServer server, Signal signal) => SendNow(server, signal, SignalReason.Cleanup, grace: null, recipients: null);

    private bool Send(LiveServer server, Signal signal, SignalReason reason, TimeSpan? grace, SignalRecipients to)
    {
        ArgumentNullException.ThrowIfNull(signal);
        IReadOnlyList<int>? recipients = to switch
        {
            SignalRecipients.Group => server.Process.Group(),
            SignalRecipients.Tree => server.Process.Processes(),
            SignalRecipients.Listener => HoldersOfListeners(server),
            _ => null,
        };
        if (signal == Signal.Kill && run.Traffic.UnderWay.Count > 0)
        {
            // Traffic is accepted all the time. A process that is stopped accepts nobody: whoever it has not accepted by now it never owns.
            Deliver(server, Signal.Stop, recipients);
            run.Traffic.FindUnknownOwners();
        }

        run.Sessions.ObserveOwners(onlyUnknown: signal != Signal.Kill);
        run.Listeners.Look();
        if (signal == Signal.Kill)
            run.Sessions.ReadEndsOf(server);
        return SendNow(server, signal, reason, grace, recipients);
    }

    private static bool Deliver(LiveServer server, Signal signal, IReadOnlyList<int>? recipients) =>
        recipients is null ? server.Process.TrySignal(signal) : server.Process.TrySignal(signal, recipients).Count > 0;

    private bool SendNow(LiveServer server, Signal signal, SignalReason reason, TimeSpan? grace, IReadOnlyList<int>? recipients)
    {
        var caught = (recipients ?? [server.Process.Pid]).Select(pid => server.Process.Catches(signal, pid)).ToList();
        var sent = run.History.Append(new SignalSent(
            server.Name,
            signal.Name,
            reason,
            grace is { } span && !server.HasExited ? run.Patience.Scale(span) : null,
            caught.Contains(false) ? false : caught.Count > 0 && caught.TrueForAll(catches => catches == true) ? true : null,
            recipients));

        // Before it is sent, so that nobody sees a server die of it that does not count as killed; a signal that finds no process kills nobody.
        var isForLeader = recipients is null || recipients.Contains(server.Process.Pid);
        var wasKilled = server.IsKilled;
        server.IsKilled |= signal == Signal.Kill && isForLeader;
        if (!Deliver(server, signal, recipients))
        {
            server.IsKilled = wasKilled;
            run.History.Append(new SignalFoundNoProcess(server.Name, signal.Name));
            return false;
        }

        if (signal == Signal.Stop && isForLeader)
            server.IsStopped = true;
        if ((signal == Signal.Continue || signal == Signal.Kill) && isForLeader)
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
            specification.WorkingDirectory is { } working ? Path.GetFullPath(working, folder) : null,
            specification.PidFile is { } pidFile ? Path.GetFullPath(Replace(pidFile), folder) : null);

        string Replace(string word) => word
            .Replace("$port", endpoint.Port.ToString(), StringComparison.Ordinal)
            .Replace("$address", address, StringComparison.Ordinal);

        // A program with a slash is a path, and paths in a scenario are relative to its file; the world looks a bare word up.
        string FromFolder(string program) => program.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(Replace(program), folder) : Replace(program);
    }
}
