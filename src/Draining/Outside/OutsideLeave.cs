using System.Diagnostics;

namespace Draining.Outside;

/// <summary>
/// Takes a server that knows nothing of it out of its reuseport groups, tells it to stop, and waits for its end. No connection is lost or delayed by it, if another
/// server listens in each of the groups. See docs/orchestrator.md.
/// </summary>
public sealed class OutsideLeave
{
    private const int Kill = 9; // SIGKILL

    /// <summary>How long the kernel may take to close what a killed process had.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);

    private readonly PinnedProcess _server;
    private readonly LeaveOptions _options;
    private readonly Action<StepReport> _report;
    private readonly CancellationToken _cancellation;
    private readonly long _start;
    private readonly SocketTables _tables;
    private readonly List<IDisposable> _locks = [];
    private TimeLimit _stopped;
    private List<OutsideGroup> _groups = [];

    private OutsideLeave(PinnedProcess server, LeaveOptions options, SocketTables tables, Action<StepReport> report, long start, CancellationToken cancellation)
    {
        _server = server;
        _options = options;
        _tables = tables;
        _report = report;
        _start = start;
        _cancellation = cancellation;
    }

    /// <summary>Does it, and returns when the server has ended.</summary>
    /// <param name="server">The first process of the server; its descendants belong to it.</param>
    /// <param name="options">How.</param>
    /// <param name="report">Is given each step when it is done, on the calling thread.</param>
    /// <param name="cancellation">Ends it. What was begun is undone if the server was not told to stop yet.</param>
    /// <param name="beforeSignal">Is done when nothing comes to the old server any more, before it is told to stop; what it throws undoes what was begun.</param>
    /// <param name="start">When it all began (<see cref="Stopwatch.GetTimestamp"/>); now, if it is not given.</param>
    /// <exception cref="RefusedException">It cannot be done. The old server serves as before, unless the message says otherwise.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LeaveResult Run(PinnedProcess server, LeaveOptions options, Action<StepReport> report, CancellationToken cancellation, Action? beforeSignal = null, long? start = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        using var tables = ServerSearch.OpenTables();
        var leave = new OutsideLeave(server, options, tables, report, start ?? Stopwatch.GetTimestamp(), cancellation);
        try
        {
            return leave.Run(beforeSignal ?? (() => { }));
        }
        finally
        {
            leave.Unlock();
        }
    }

    private LeaveResult Run(Action beforeSignal)
    {
        ServerSearch.CheckPermissions(_server, _options.Signal is not null);
        var found = ServerSearch.Find(_tables, _server, _options.Port);
        found.ForEach(view => Report(LeaveStep.Found, Describe(view)));
        Lock(found.FindAll(view => view.Old.Count > 0));

        // Again: another one may have left while the lock was waited for.
        _groups = [.. ServerSearch.Find(_tables, _server, _options.Port)
            .Where(view => view.Old.Count > 0 && found.Exists(locked => locked.Key == view.Key))
            .Select(view => new OutsideGroup(view, () => Look(view.Key), _tables))];
        string? unsettled;
        try
        {
            foreach (var group in _groups)
            {
                _cancellation.ThrowIfCancellationRequested();
                group.Steer(new TimeLimit(_options.Settle), _options.ReplaceSelector, Report);
            }

            unsettled = Settle();
            _groups.ForEach(group => group.Narrow(Report));
            beforeSignal();
        }
        catch
        {
            Undo();
            throw;
        }

        var killed = Stop();
        Exit(ref killed);
        return new LeaveResult(unsettled, killed);
    }

    private GroupView? Look(GroupKey key) =>
        ServerSearch.Groups(_tables, _server, key.Address.EndPoint.Port).Find(view => view.Key == key && view.Old.Count > 0);

    /// <summary>In one order, so that two runs do not wait for each other.</summary>
    private void Lock(List<GroupView> groups)
    {
        var limit = new TimeLimit(_options.Settle);
        foreach (var view in groups)
        {
            while (true)
            {
                if (GroupLock.TryTake(view.Key.Address.EndPoint, view.Key.User) is { } taken)
                {
                    _locks.Add(taken);
                    break;
                }

                _cancellation.ThrowIfCancellationRequested();
                if (limit.IsOver)
                    throw new RefusedException(Refusal.Busy, $"{view.Name}: another process joins or leaves the group, and takes longer than {_options.Settle.TotalSeconds:0.###} s. Try again later.");
                Thread.Sleep(1);
            }
        }

        if (_locks.Count > 0)
            Report(LeaveStep.Locked, $"{_locks.Count} {(_locks.Count == 1 ? "group is" : "groups are")} locked");
    }

    private void Unlock()
    {
        _locks.ForEach(held => held.Dispose());
        _locks.Clear();
    }

    /// <summary>Waits until the old server has accepted all that had come to it.</summary>
    /// <returns>What it has not in the time.</returns>
    private string? Settle()
    {
        var limit = new TimeLimit(_options.Settle);
        string? unsettled = null;
        foreach (var group in _groups)
        {
            if (SettleOne(group, limit) is { } left)
            {
                unsettled = unsettled is null ? left : $"{unsettled}; {left}";
                Report(LeaveStep.Settled, $"{left} after {_options.Settle.TotalSeconds:0.###} s: they may be lost");
            }
            else
            {
                Report(LeaveStep.Settled, $"{group.View.Name}: the old server has accepted all that had come to it");
            }
        }

        return unsettled;
    }

    private string? SettleOne(OutsideGroup group, TimeLimit limit)
    {
        while (true)
        {
            // What had chosen an old listener shows in the tables after it.
            Stragglers.Await();
            var handshakes = new Handshakes(_tables, group.View.Key.Address);
            while (true)
            {
                Check();
                if (group.Renew(limit, Report))
                    break;
                handshakes.Look();
                if (handshakes.Count == 0)
                {
                    // A handshake leaves the tables just before its connection is in the queue.
                    Stragglers.Await();
                    if (group.Waiting() == 0)
                        return null;
                }

                if (limit.IsOver)
                    return $"{group.View.Name}: {group.Waiting() ?? 0} connections wait to be accepted by the old server, {handshakes.Count} handshakes are not over";
                Thread.Sleep(1);
            }
        }
    }

    private void Check()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_server.HasExited)
            throw new RefusedException(Refusal.OldServerGone, $"Process {_server.Pid} ended by itself.");
    }

    /// <summary>Tells the server to stop, waits until it has closed its listeners, and gives the choice back to the kernel.</summary>
    /// <returns>Whether it had to be killed for that.</returns>
    private bool Stop()
    {
        var notices = _groups.SelectMany(group => group.View.Old).Select(socket => LeftNotice.TryPutUp(socket.Cookie)).ToList();
        var killed = false;
        try
        {
            _stopped = new TimeLimit(_options.Grace);
            if (_options.Signal is { } signal)
            {
                Report(LeaveStep.Signalled, _server.Signal(signal) ? $"process {_server.Pid} is told to stop by signal {signal}" : $"process {_server.Pid} ended by itself");
            }

            if (!AreClosed(_stopped))
            {
                if (_options.Signal is null)
                {
                    Undo();
                    throw new RefusedException(Refusal.NotStopped, $"Nobody stopped process {_server.Pid} within {_options.Grace.TotalSeconds:0.###} s. It gets new connections again.");
                }

                KillTree();
                killed = true;
                AreClosed(new TimeLimit(AfterKill));
            }

            Report(LeaveStep.Closed, "the listeners of the old server are closed");
        }
        finally
        {
            Detach();
            notices.ForEach(notice => notice?.Dispose());
        }

        Unlock();
        return killed;
    }

    private bool AreClosed(TimeLimit limit)
    {
        while (_groups.Any(group => group.OldListeners() > 0))
        {
            _cancellation.ThrowIfCancellationRequested();
            if (limit.IsOver)
                return false;
            Thread.Sleep(1);
        }

        return true;
    }

    private void Exit(ref bool killed)
    {
        if (_options.Signal is null)
            return;
        while (!_server.HasExited)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_stopped.IsOver)
            {
                if (!killed)
                    KillTree();
                killed = true;
            }

            Thread.Sleep(2);
        }

        Report(LeaveStep.Exited, $"process {_server.Pid} has ended");
    }

    private void KillTree()
    {
        foreach (var pid in HeldSockets.Of(_server.Pid, []).Tree)
        {
            using var process = pid == _server.Pid ? null : PinnedProcess.TryOpen(pid);
            process?.Signal(Kill);
        }

        _server.Signal(Kill);
        Report(LeaveStep.Killed, $"process {_server.Pid} did not end within {_options.Grace.TotalSeconds:0.###} s and was killed");
    }

    private void Undo()
    {
        foreach (var group in _groups.Where(group => group.IsAttached))
        {
            var problem = group.Detach();
            Report(LeaveStep.Undone, problem is null
                ? $"{group.View.Name}: the kernel's hash chooses again"
                : $"{group.View.Name}: the selector stays, because {problem} The next run replaces it");
        }
    }

    private void Detach()
    {
        foreach (var group in _groups.Where(group => group.IsAttached))
        {
            var problem = group.Detach();
            Report(LeaveStep.Detached, problem is null
                ? $"{group.View.Name}: the kernel's hash chooses among those that stay"
                : $"{group.View.Name}: the selector stays, because {problem} The next run replaces it");
        }
    }

    private static string Describe(GroupView view)
    {
        if (view.Old.Count == 0)
            return $"{view.Name}: the server shares {view.Shared} of its listeners with another process, which goes on with them: nothing to do";
        return $"{view.Name}: {view.Old.Count} of {view.Count} listeners {view.Processes(view.Old)} leave, those {view.Processes(view.New)} stay";
    }

    private void Report(LeaveStep step, string text) => _report(new StepReport(step, text, Stopwatch.GetElapsedTime(_start)));
}
