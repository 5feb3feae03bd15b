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

    private NewServer(PinnedProcess process, IReadOnlyList<GroupView> before, SocketTables tables, HandOver? handOver)
    {
        Process = process;
        _before = before;
        _tables = tables;
        _handOver = handOver;
    }

    /// <summary>Its first process.</summary>
    public PinnedProcess Process { get; }

    /// <summary>Starts it.</summary>
    /// <param name="options">What.</param>
    /// <param name="variables">For its environment.</param>
    /// <param name="before">The groups that it is to join, as they are.</param>
    /// <param name="tables">The kernel's tables.</param>
    /// <param name="handOver">What it takes over instead of joining the groups; null for nothing.</param>
    /// <exception cref="RefusedException">It cannot be started.</exception>
    public static NewServer Start(ReplaceOptions options, IReadOnlyList<(string Name, string Value)> variables, IReadOnlyList<GroupView> before, SocketTables tables, HandOver? handOver = null)
    {
        try
        {
            var pid = SessionSpawn.Start(options.Command, options.Log, variables, handOver?.Descriptors);
            // A child's number is its own until it is waited for.
            return new NewServer(ServerSearch.ByPid(pid), before, tables, handOver);
        }
        catch (Win32Exception error)
        {
            throw new RefusedException(Refusal.NotReady, $"The new server cannot be started: {error.Message}. The old one is untouched.", error);
        }
    }

    /// <summary>What it lacks to get connections; null if a listener has joined every group, or it accepts from what it has taken over.</summary>
    /// <param name="asks">Whether connections are opened to find out, if need be.</param>
    public string? Missing(bool asks) => _handOver is null
        ? _before.All(group => Joined(group).Any()) ? null : "it does not listen beside the old one"
        : _handOver.Missing(asks);

    /// <summary>Its listeners in a group.</summary>
    private IEnumerable<ListeningSocket> Joined(GroupView group) => _tables.Listening(group.Key.Address.EndPoint.Port)
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
        if (_handOver is not null)
            return _handOver.LastingPid() ?? Process.Pid;
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
