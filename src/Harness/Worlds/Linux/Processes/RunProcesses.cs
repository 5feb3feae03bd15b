using Harness.Observations;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// Which process belongs to which server of a run. Several pieces of evidence are asked, the strongest first: that the harness started it;
/// the timer slack that every descendant inherits; the mark in the environment; a parent that is a member; a process group or session that a
/// member began. Who was a member once stays one: by id and start, for as long as the process lives.
/// </summary>
internal sealed class RunProcesses
{
    /// <summary>The variable that marks the processes of a run.</summary>
    public const string MarkName = "ROLLOVER_RUN";

    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly List<ServerEntry> servers = [];
    private readonly Dictionary<string, ServerEntry> byMark = new(StringComparer.Ordinal);
    private readonly Dictionary<long, ServerEntry> byTag = [];
    private readonly Dictionary<int, ServerEntry> leaders = [];
    private readonly Dictionary<ProcessIdentity, ServerEntry?> known = [];
    private readonly Dictionary<int, ServerEntry> lastMembers = [];
    private readonly HashSet<ProcessIdentity> adopted = [];
    private int adoptions;
    private readonly ulong began = ProcessStat.Now();
    private readonly string run;
    private readonly ulong? space;
    private readonly bool isOwnSpace;

    /// <summary>Those of a run that has none yet.</summary>
    /// <param name="run">The name of the run: no other one on this machine has it.</param>
    /// <param name="space">The inode of the network namespace in which the servers are started; null if it cannot be told.</param>
    /// <param name="isOwnSpace">Whether that is the run's alone.</param>
    public RunProcesses(string run, ulong? space, bool isOwnSpace)
    {
        this.run = run;
        this.space = space;
        this.isOwnSpace = isOwnSpace && space is not null;
    }

    /// <summary>The name of the run.</summary>
    public string Run => run;

    /// <summary>A process in the run's namespace that is the harness' own, such as the relay of its network.</summary>
    public Func<int, bool> IsOfHarness { get; init; } = _ => false;

    /// <summary>What the harness has adopted; null: it may have other children, and what nothing ties to a server is nobody's.</summary>
    public Orphans? Orphans { get; init; }

    /// <summary>The servers that were started, the newest first.</summary>
    public IReadOnlyList<WatchedServer> NewestFirst
    {
        get
        {
            lock (gate)
            {
                var processes = new List<WatchedServer>(servers.Count);
                for (var i = servers.Count - 1; i >= 0; i--)
                {
                    if (servers[i].Process is { } process)
                        processes.Add(process);
                }

                return processes;
            }
        }
    }

    /// <summary>The leaders that have not been waited for, the newest first.</summary>
    public IEnumerable<int> Leaders() => NewestFirst.Where(server => server.IsLeader(server.Pid)).Select(server => server.Pid);

    /// <summary>Members that were seen and are no leaders; some may have ended.</summary>
    public IEnumerable<int> OtherMembers()
    {
        lock (gate)
            return [.. known.Where(process => process.Value is not null).Select(process => process.Key.Pid)];
    }

    /// <summary>Starts a server. To be called on the thread whose namespace and life the server shares.</summary>
    /// <exception cref="WorldException">It could not be started.</exception>
    /// <param name="launch">What to start.</param>
    /// <param name="observer">Told what it does.</param>
    /// <param name="listeners">The listening sockets that it inherits.</param>
    public ServerProcess Start(ServerLaunch launch, IServerObserver observer, IReadOnlyList<Microsoft.Win32.SafeHandles.SafeFileHandle> listeners)
    {
        var entry = new ServerEntry($"{MarkName}={run}/{launch.Name}", ServerTags.Take());
        lock (gate)
        {
            byMark[entry.Mark] = entry;
            if (entry.Tag is { } tag)
                byTag[tag] = entry;
        }

        // Known by mark and tag before there is a process: whatever is seen of it from its first moment on is the server's.
        try
        {
            var process = ServerProcess.Prepare(launch, entry, this, observer, listeners);
            TimerSlack.During(entry.Tag, process.Spawn);
            lock (gate)
            {
                entry.Process = process;
                servers.Add(entry);
                leaders[process.Pid] = entry;
            }

            process.Watch();
            return process;
        }
        catch
        {
            entry.GiveUp();
            lock (gate)
            {
                byMark.Remove(entry.Mark);
                if (entry.Tag is { } tag && byTag.Remove(tag))
                    ServerTags.Release(tag);
            }

            throw;
        }
    }

    /// <summary>Another process is the leader of a server from here on.</summary>
    public void Follow(ServerEntry server, int pid)
    {
        lock (gate)
            leaders[pid] = server;
    }

    /// <summary>
    /// A process of a server, and all that descends from it, is a server of its own from here on. What it starts later is known by its parent, and by the timer slack that it gets
    /// where the kernel lets the harness set it (proc_pid_timerslack_ns(5)).
    /// </summary>
    /// <param name="name">The name of the new server in the scenario.</param>
    /// <param name="from">The server that it belonged to.</param>
    /// <param name="pid">Its leader.</param>
    /// <param name="observer">Told what it does.</param>
    /// <returns>The server, and its processes now.</returns>
    /// <exception cref="WorldException">There is no such process of that server, or it is its leader or one from which that descends.</exception>
    public (AdoptedServer Server, IReadOnlyList<int> Processes) Adopt(string name, WatchedServer from, int pid, IServerObserver observer)
    {
        // Opened first and looked at after that: from then on the descriptor can mean no other.
        var descriptor = PidFd.TryOpen(pid);
        if (descriptor is null || ProcessStat.Of(pid) is not { IsDead: false } process || ServerOf(pid)?.Process != from || from.IsLeader(pid) || Ancestry.Descends(from.Pid, process.Identity))
        {
            descriptor?.Dispose();
            throw new WorldException($"There is no process {pid} that server '{name}' could be.");
        }

        var entry = new ServerEntry($"{MarkName}={run}/{name}", ServerTags.Take());
        var server = new AdoptedServer(name, new ServerLeader(pid, descriptor), entry, this, observer);
        lock (gate)
        {
            entry.Process = server;
            byMark[entry.Mark] = entry;
            if (entry.Tag is { } tag)
                byTag[tag] = entry;
            servers.Add(entry);
            leaders[pid] = entry;
            adopted.Add(process.Identity);
            adoptions++;
        }

        // Nothing is cached for the old server any more: what forks meanwhile is found by its ancestors.
        var members = ProcFile.Processes().Select(ProcessStat.Of).OfType<ProcessStat>().Where(one => one.Identity == process.Identity || Ancestry.Descends(one.Pid, process.Identity)).ToList();
        lock (gate)
        {
            foreach (var member in members)
                known[member.Identity] = lastMembers[member.Pid] = entry;
        }

        foreach (var member in members)
            TimerSlack.TrySet(member.Pid, entry.Tag);
        server.Watch();
        return (server, [.. members.Where(member => !member.IsDead).Select(member => member.Pid)]);
    }

    /// <summary>The server that a process belongs to, or belonged to if it has ended; null for a stranger.</summary>
    public ServerEntry? ServerOf(int pid)
    {
        lock (gate)
        {
            if (leaders.TryGetValue(pid, out var leader) && leader.Process?.IsLeader(pid) == true)
                return leader;
        }

        if (ProcessStat.Of(pid) is { } process)
            return ServerOf(process, Ancestry.Longest);
        lock (gate)
            return lastMembers.GetValueOrDefault(pid);
    }

    /// <summary>Looks at every process of the machine, and waits for members that have ended and that the harness has adopted.</summary>
    public ProcessCensus Look()
    {
        var members = new List<(ServerEntry, ProcessStat)>();
        var strangers = new List<Stranger>();
        var seen = new HashSet<ProcessIdentity>();
        foreach (var pid in ProcFile.ProcessesToTheLast())
        {
            if (ProcessStat.Of(pid) is not { } process)
                continue;
            if (process.Identity.Start < began)
                continue; // nearly all that a machine has
            seen.Add(process.Identity);
            if (ServerOf(process, Ancestry.Longest) is { } server)
            {
                if (!process.IsDead)
                    members.Add((server, process));
                else if (server.Process?.IsLeader(pid) != true)
                    Subreaper.Reap(process);
            }
            else if (!process.IsDead && IsStrangerHere(process))
            {
                strangers.Add(new Stranger(process, IsOfThisRun: true));
            }
            else if (Orphans?.Includes(process, this, out var isOfThisRun) == true)
            {
                if (!process.IsDead)
                    strangers.Add(new Stranger(process, isOfThisRun));
                else
                    Subreaper.Reap(process);
            }
        }

        lock (gate)
        {
            foreach (var gone in known.Keys.Where(process => !seen.Contains(process)).ToList())
                known.Remove(gone);
        }

        return new ProcessCensus(members, strangers);
    }

    /// <summary>
    /// Ends every process of the run, strangers included, and waits for that. What may be another run's is left to the last of them. False: some are left when the time is over, because the
    /// kernel holds them.
    /// </summary>
    public bool EndAll(TimeSpan limit)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (true)
        {
            foreach (var server in NewestFirst)
                server.TrySignal(Signal.Kill);
            var left = Look();
            var ours = left.Members.Select(member => member.Process).Concat(left.Strangers.Where(stranger => stranger.IsOfThisRun).Select(stranger => stranger.Process)).ToList();
            foreach (var process in ours)
                Send(process.Identity, Signal.Kill);
            if (ours.Count == 0)
                return true;
            if (TimeProvider.System.GetElapsedTime(startedAt) > limit)
                return false;
            Thread.Sleep(pause);
        }
    }

    /// <summary>When no process is left: the tags of the servers can be given to others.</summary>
    public void ReleaseTags()
    {
        lock (gate)
        {
            foreach (var server in servers)
            {
                if (server.Tag is { } tag && byTag.Remove(tag))
                    ServerTags.Release(tag);
            }
        }
    }

    /// <summary>
    /// Waits for those of this run that the harness has adopted and that have ended: to a server that asks whether they are there (kill(2) with signal 0), a process that nobody has waited for still is.
    /// </summary>
    public void ReapAdopted()
    {
        if (!Subreaper.HasDeadChild())
            return; // nearly always: nothing is read
        var adopted = Subreaper.Children();
        lock (gate)
            adopted = [.. adopted.Where(pid => !leaders.TryGetValue(pid, out var leader) || leader.Process?.IsLeader(pid) != true)]; // these are waited for by themselves, and may be a thousand
        foreach (var child in adopted.Select(ProcessStat.Of).OfType<ProcessStat>().Where(child => child.IsDead && ServerOf(child, Ancestry.Longest) is not null))
            Subreaper.Reap(child);
    }

    /// <summary>Whether a process belongs to a server of this run, is in a namespace that is the run's alone, or is the harness' own for this run.</summary>
    public bool IsOwn(ProcessStat process) => ServerOf(process, Ancestry.Longest) is not null || IsOfHarness(process.Pid) || IsStrangerHere(process);

    /// <summary>Whether a process is not older than this run.</summary>
    public bool MayHaveStarted(ProcessStat process) => process.Identity.Start >= began;

    /// <summary>Sends a signal to a process, and never to another one that has its id now.</summary>
    public static bool Send(ProcessIdentity process, Signal signal)
    {
        // Opened first and looked at after that: from then on the descriptor can mean no other.
        using var descriptor = PidFd.TryOpen(process.Pid);
        if (ProcessStat.Of(process.Pid)?.Identity != process)
            return false;
        return descriptor is not null ? descriptor.Send(signal) : Syscall.kill(process.Pid, (Signum)signal.Number) == 0;
    }

    private ServerEntry? ServerOf(ProcessStat process, int depth)
    {
        if (process.Identity.Start < began)
            return null;
        while (true)
        {
            int seen;
            lock (gate)
            {
                if (known.TryGetValue(process.Identity, out var remembered))
                    return remembered;
                seen = adoptions;
            }

            var server = Evidence(process, depth);
            lock (gate)
            {
                if (seen != adoptions)
                    continue; // it may descend from one that was adopted meanwhile
                known[process.Identity] = server;
                if (server is not null)
                    lastMembers[process.Pid] = server;
            }

            return server;
        }
    }

    private ServerEntry? Evidence(ProcessStat process, int depth)
    {
        lock (gate)
        {
            if (leaders.TryGetValue(process.Pid, out var leader) && leader.Process?.IsLeader(process.Pid) == true)
                return leader;
        }

        if (process.Pid == Environment.ProcessId)
            return null;
        if (OfAdoptedAncestor(process) is { } adopter)
            return adopter;
        if (TimerSlack.Of(process.Pid) is { } slack && OfTag(slack) is { } tagged && IsHereOrAdopted(process))
            return tagged;
        if (ProcessTable.ValueOf(process.Pid, MarkName) is { } mark && OfMark($"{MarkName}={mark}") is { } marked)
            return marked;
        if (process.Parent > 1 && process.Parent != Environment.ProcessId && depth > 0
            && ProcessStat.Of(process.Parent) is { } parent && ServerOf(parent, depth - 1) is { } inherited)
            return inherited;
        return OfGroup(process.Group, process.Pid) ?? OfGroup(process.Session, process.Pid);
    }

    /// <summary>The nearest ancestor that was adopted says more than what is inherited from the server that launched it.</summary>
    private ServerEntry? OfAdoptedAncestor(ProcessStat process)
    {
        lock (gate)
        {
            if (adopted.Count == 0)
                return null;
        }

        foreach (var ancestor in Ancestry.Of(process))
        {
            lock (gate)
            {
                if (adopted.Contains(ancestor.Identity))
                    return leaders.GetValueOrDefault(ancestor.Pid);
            }
        }

        return null;
    }

    private ServerEntry? OfTag(long slack)
    {
        lock (gate)
            return byTag.GetValueOrDefault(slack);
    }

    private ServerEntry? OfMark(string mark)
    {
        lock (gate)
            return byMark.GetValueOrDefault(mark);
    }

    /// <summary>
    /// A server begins a process group with its own id, which is nobody else's as long as the group has a process. In a namespace that others
    /// use as well it is believed only while the leader is there: after that, others may have got the id.
    /// </summary>
    private ServerEntry? OfGroup(int group, int pid)
    {
        ServerEntry? server;
        lock (gate)
        {
            if (!leaders.TryGetValue(group, out server))
                return null;
        }

        return server.Process?.IsLeader(group) == true || (isOwnSpace && IsHere(pid)) ? server : null;
    }

    private bool IsHere(int pid) => space is not null && ProcFile.Inode($"/proc/{pid}/ns/net", "net:"u8) == space;

    private bool IsStrangerHere(ProcessStat process) => isOwnSpace && process.Pid != Environment.ProcessId && !IsOfHarness(process.Pid) && IsHere(process.Pid);

    /// <summary>One that the harness has adopted may have left the namespace (unshare(2)), and one that has ended is in none any more: the timer slack alone says whose it was.</summary>
    private bool IsHereOrAdopted(ProcessStat process) => IsHere(process.Pid) || Ancestry.Of(process).LastOrDefault(process).Parent == Environment.ProcessId;
}
