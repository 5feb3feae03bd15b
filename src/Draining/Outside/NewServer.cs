using System.ComponentModel;

namespace Draining.Outside;

/// <summary>A server that was started to take the place of another one.</summary>
internal sealed class NewServer : IDisposable
{
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<GroupView> _before;
    private readonly SocketTables _tables;
    private readonly HandOver? _handOver;
    private int? _status;

    private NewServer(ServerProcesses processes, IReadOnlyList<GroupView> before, SocketTables tables, HandOver? handOver)
    {
        Processes = processes;
        _before = before;
        _tables = tables;
        _handOver = handOver;
    }

    /// <summary>Its processes. Nothing else is ever signalled for it, whoever listens beside it.</summary>
    public ServerProcesses Processes { get; }

    /// <summary>Its first process.</summary>
    public PinnedProcess Process => Processes.First;

    /// <summary>Starts it.</summary>
    /// <param name="options">What.</param>
    /// <param name="variables">For its environment.</param>
    /// <param name="before">The groups that it is to join, as they are.</param>
    /// <param name="tables">The kernel's tables.</param>
    /// <param name="handOver">What it takes over instead of joining the groups; null for nothing.</param>
    /// <exception cref="RefusedException">It cannot be started.</exception>
    public static NewServer Start(ReplaceOptions options, IReadOnlyList<(string Name, string Value)> variables, IReadOnlyList<GroupView> before, SocketTables tables, HandOver? handOver = null)
    {
        var childrenBefore = ProcessList.Look().ChildrenOf(Environment.ProcessId).Select(child => child.Pid).ToHashSet();
        try
        {
            var pid = SessionSpawn.Start(options.Command, options.Log, options.OutputToErrors, variables, handOver?.Descriptors);
            // A child's number is its own until it is waited for.
            return new NewServer(ServerProcesses.OfChild(ServerSearch.ByPid(pid), childrenBefore), before, tables, handOver);
        }
        catch (Win32Exception error)
        {
            throw new RefusedException(Refusal.NotReady, $"The new server cannot be started: {error.Message}. The old one is untouched.", error);
        }
    }

    /// <summary>What it lacks to get connections; null if a listener of it has joined every group, or it accepts from what it has taken over.</summary>
    /// <param name="asks">Whether connections are opened to find out, if need be.</param>
    public string? Missing(bool asks)
    {
        if (_handOver is not null)
            return _handOver.Missing(asks);
        var joined = _before.Select(Joined).ToList();
        if (joined.Exists(group => group.Count == 0))
            return "it does not listen beside the old one";
        var held = HeldSockets.Of(Processes, joined.SelectMany(group => group));
        if (joined.TrueForAll(group => group.Exists(held.IsOfTree)))
            return null;
        var others = joined.First(group => !group.Exists(held.IsOfTree)).SelectMany(held.Holders).Select(holder => holder.Pid).Distinct().Order().ToList();
        return $"it does not listen beside the old one (process {string.Join(" and ", others)} does, which it has not started)";
    }

    /// <summary>Who has come to a group since.</summary>
    private List<ListeningSocket> Joined(GroupView group) => _tables.Listening(group.Key.Address.EndPoint.Port)
        .FindAll(socket => socket.Key == group.Key && !group.Old.Concat(group.New).Any(before => before.Cookie == socket.Cookie));

    /// <summary>How it ended, in words; null if it did not, or if it ended well and has left its work to a process in the background.</summary>
    public string? Failure()
    {
        _status ??= SessionSpawn.TryReap(Process.Pid);
        return _status switch
        {
            null => null,
            0 when Processes.Look(ProcessList.Look()).Count > 0 => null,
            0 => "it ended with exit code 0 and left no process behind. Where it only has a server started by another program, let that program do it, and take the old one out by 'leave'",
            var status when (status & 0x7f) != 0 => $"it ended by signal {status & 0x7f}", // WTERMSIG
            var status => $"it ended with exit code {(status >> 8) & 0xff}", // WEXITSTATUS
        };
    }

    /// <summary>
    /// The process that is to be named by a pid file: the first one, or, if that has ended, that of those with its listeners which started the others.
    /// </summary>
    public int LastingPid()
    {
        if (!Process.HasExited)
            return Process.Pid;
        if (_handOver is not null)
            return _handOver.LastingPid() ?? Process.Pid;
        var sockets = _before.SelectMany(Joined).ToList();
        var held = HeldSockets.Of(Processes, sockets);
        var holders = sockets.SelectMany(held.Holders).Select(holder => holder.Pid).Where(held.Tree.Contains).Distinct().Select(ProcessFacts.Of).OfType<ProcessEntry>().ToList();
        var first = holders.Where(holder => !holders.Exists(other => other.Pid == holder.Parent)).OrderBy(holder => holder.Started).ThenBy(holder => holder.Pid).Select(holder => (int?)holder.Pid).FirstOrDefault();
        return first ?? Process.Pid;
    }

    /// <summary>Ends it, without loss if that can be: it may have taken connections.</summary>
    public void End(LeaveOptions options)
    {
        Stop(options);
        _ = Failure(); // whoever takes over this process' children may not wait for them
    }

    /// <summary>Lets go of it. It goes on.</summary>
    public void Dispose()
    {
        Processes.Dispose();
        Process.Dispose();
    }

    private void Stop(LeaveOptions options)
    {
        _ = Processes.Look(ProcessList.Look());
        if (Processes.Alive.FirstOrDefault(process => process.Pid == LastingPid()) is { } lasting)
        {
            try
            {
                OutsideLeave.Run(new LeaveContext(lasting, Processes, options with { Grace = ToEnd }, _tables, _ => { }, 0, CancellationToken.None), beforeSignal: null);
            }
            catch (RefusedException)
            {
                // It does not listen yet, or cannot be taken out.
            }
        }

        EndAtOnce();
    }

    /// <summary>Whatever is left of it.</summary>
    private void EndAtOnce()
    {
        const int terminate = 15, kill = 9;
        var limit = new TimeLimit(ToEnd);
        var told = Process.HasExited ? Processes.Alive.ToList() : [Process];
        told.ForEach(process => process.Signal(terminate));
        while (told.Exists(process => !process.HasExited) && !limit.IsOver)
            Thread.Sleep(2);

        // What one of them starts at its end is ended as well.
        for (var again = new TimeLimit(ToEnd); Processes.Look(ProcessList.Look()).Count > 0 && !again.IsOver; Thread.Sleep(2))
        {
            foreach (var process in Processes.Alive)
                process.Signal(kill);
        }
    }
}
