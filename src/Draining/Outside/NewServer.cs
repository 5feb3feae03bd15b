using System.ComponentModel;

namespace Draining.Outside;

/// <summary>A server that was started to take the place of another one.</summary>
internal sealed class NewServer : IDisposable
{
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<GroupView> _before;
    private readonly SocketTables _tables;
    private int? _status;

    private NewServer(PinnedProcess process, IReadOnlyList<GroupView> before, SocketTables tables)
    {
        Process = process;
        _before = before;
        _tables = tables;
    }

    /// <summary>Its first process.</summary>
    public PinnedProcess Process { get; }

    /// <summary>Starts it.</summary>
    /// <param name="options">What.</param>
    /// <param name="variable">For its environment; null for nothing.</param>
    /// <param name="before">The groups that it is to join, as they are.</param>
    /// <param name="tables">The kernel's tables.</param>
    /// <exception cref="RefusedException">It cannot be started.</exception>
    public static NewServer Start(ReplaceOptions options, (string Name, string Value)? variable, IReadOnlyList<GroupView> before, SocketTables tables)
    {
        try
        {
            var pid = SessionSpawn.Start(options.Command, options.Log, variable);
            // A child's number is its own until it is waited for.
            return new NewServer(ServerSearch.ByPid(pid), before, tables);
        }
        catch (Win32Exception error)
        {
            throw new RefusedException(Refusal.NotReady, $"The new server cannot be started: {error.Message}. The old one is untouched.", error);
        }
    }

    /// <summary>Whether a listener has joined every group.</summary>
    public bool Listens() => _before.All(group => Joined(group).Any());

    /// <summary>Its listeners in a group.</summary>
    public IEnumerable<ListeningSocket> Joined(GroupView group) => _tables.Listening(group.Key.Address.EndPoint.Port)
        .Where(socket => socket.Key == group.Key && !group.Old.Concat(group.New).Any(before => before.Cookie == socket.Cookie));

    /// <summary>How it ended, in words; null if it did not, or if it ended well: then it may have left its work to a process in the background.</summary>
    public string? Failure()
    {
        _status ??= SessionSpawn.TryReap(Process.Pid);
        return _status switch
        {
            null or 0 => null,
            var status when (status & 0x7f) != 0 => $"it ended by signal {status & 0x7f}", // WTERMSIG
            var status => $"it ended with exit code {(status >> 8) & 0xff}", // WEXITSTATUS
        };
    }

    /// <summary>
    /// The process that is to be named by a pid file: the first one, or, if that has ended, the first of those that hold its listeners.
    /// </summary>
    public int LastingPid()
    {
        if (!Process.HasExited)
            return Process.Pid;
        var sockets = _before.SelectMany(Joined).ToList();
        var held = HeldSockets.Of(Environment.ProcessId, sockets);
        return sockets.SelectMany(held.Holders).Select(holder => holder.Pid).DefaultIfEmpty(Process.Pid).Min();
    }

    /// <summary>Ends it, without loss if that can be: it may have taken connections.</summary>
    public void End(LeaveOptions options)
    {
        Stop(options);
        _ = Failure(); // whoever takes over this process' children may not wait for them
    }

    /// <summary>Lets go of it. It goes on.</summary>
    public void Dispose() => Process.Dispose();

    private void Stop(LeaveOptions options)
    {
        using var lasting = PinnedProcess.TryOpen(LastingPid());
        if (lasting is null || lasting.HasExited)
            return;
        try
        {
            OutsideLeave.Run(lasting, options with { Grace = ToEnd }, _ => { }, CancellationToken.None);
        }
        catch (RefusedException)
        {
            // It does not listen yet, or cannot be taken out.
            EndAtOnce(lasting);
        }
    }

    private static void EndAtOnce(PinnedProcess process)
    {
        const int terminate = 15, kill = 9;
        var limit = new TimeLimit(ToEnd);
        var tree = HeldSockets.Of(process.Pid, []).Tree.Select(PinnedProcess.TryOpen).ToList();
        process.Signal(terminate);
        while (!process.HasExited && !limit.IsOver)
            Thread.Sleep(2);
        foreach (var member in tree)
        {
            if (!process.HasExited || member?.Pid != process.Pid)
                member?.Signal(kill);
            member?.Dispose();
        }
    }
}
