namespace Draining.Outside;

/// <summary>Tells a server that nothing comes to any more to stop, and sees to its end.</summary>
/// <param name="context">What leaves.</param>
/// <param name="risks">Gets what may be lost by something that happens meanwhile, in words.</param>
internal sealed class Stopping(LeaveContext context, List<string> risks)
{
    private const int Kill = 9; // SIGKILL

    /// <summary>How long the kernel may take to close what an ended process had.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);

    /// <summary>How long the close is waited for when this run is to end. The selector is not removed before it: the old server would get new connections again.</summary>
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(5);

    /// <summary>A look at every process of the machine takes milliseconds: not at every turn.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>How long those whose first process has ended may take to close their listeners by themselves: they may hear of its end, or have been told by it.</summary>
    private static readonly TimeSpan Orphaned = TimeSpan.FromMilliseconds(500);

    private readonly TimeLimit _grace = new(context.Options.Grace);
    private readonly HashSet<int> _serving = [];
    private readonly HashSet<int> _told = [];
    private TimeLimit _untilLook = new(BetweenLooks);
    private TimeLimit? _untilOrphans;
    private TimeLimit? _untilAbandoned;

    /// <summary>Whether the server did not end in the grace period, and was killed.</summary>
    public bool HasKilled { get; private set; }

    /// <summary>Which listeners are still open though the server has ended, in words; null for none.</summary>
    public string? StillOpen { get; private set; }

    /// <summary>Tells it, waits until it has closed its listeners, and gives the choice back to the kernel.</summary>
    /// <exception cref="RefusedException">Somebody else was to stop it, and nobody has.</exception>
    public void AwaitClosed()
    {
        var isClosed = false;
        var notices = context.Groups.SelectMany(group => group.View.Old).Select(socket => LeftNotice.TryPutUp(socket.Cookie)).ToList();
        try
        {
            NoteWhoServes(looks: false);
            if (context.Options.Signal is { } signal)
                context.Report(LeaveStep.Signalled, context.Server.Signal(signal) ? $"process {context.Server.Pid} is told to stop by signal {signal}" : $"process {context.Server.Pid} ended by itself");
            else
                context.Report(LeaveStep.Awaiting, $"whoever stops process {context.Server.Pid} may do it now");

            isClosed = AreClosed(_grace);
            if (!isClosed && context.Options.Signal is null)
            {
                context.Undo();
                throw new RefusedException(Refusal.NotStopped, $"Nobody stopped process {context.Server.Pid} within {context.Options.Grace.TotalSeconds:0.###} s. It gets new connections again.");
            }

            if (!isClosed)
            {
                KillAll();
                isClosed = AreClosed(new TimeLimit(AfterKill));
            }

            if (!isClosed)
                StillOpen = Open() is { Length: > 0 } open ? open : "the old server still has a listener that was handed over";
            context.Report(LeaveStep.Closed, StillOpen ?? "the listeners of the old server are closed");
        }
        catch (OperationCanceledException) when (context.Options.Signal is null)
        {
            context.Undo();
            throw;
        }
        finally
        {
            if (isClosed)
                context.Detach(LeaveStep.Detached, "among those that stay");
            else if (context.Groups.Any(group => group.IsAttached))
                context.Report(LeaveStep.Detached, $"the selector stays, because {(StillOpen is null ? "the old server was told to stop and has not closed its listeners" : "who comes to these listeners would be served by nobody")}. The next run replaces it");
            notices.ForEach(notice => notice?.Dispose());
        }
    }

    /// <summary>Waits for its end, and kills it at the end of the grace period. Does nothing if somebody else stops it.</summary>
    public void AwaitExit()
    {
        if (context.Options.Signal is null)
            return;
        while (IsThere())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.HandOver?.Watch();
            if (_grace.IsOver && !HasKilled)
                KillAll();
            Thread.Sleep(2);
        }

        context.Report(LeaveStep.Exited, $"process {context.Server.Pid} has ended");
    }

    /// <summary>Whether its first process is there, or one of those that had its listeners: where the first one is a shell, or ends before its workers, sessions are theirs.</summary>
    private bool IsThere() => !context.Server.HasExited || Serving().Any();

    private IEnumerable<PinnedProcess> Serving() => context.Processes.Alive.Where(process => _serving.Contains(process.Pid));

    private bool AreClosed(TimeLimit limit)
    {
        TimeLimit? toEnd = null;
        while (context.Groups.Any(group => group.OldListeners() > 0) || context.HandOver?.IsLetGo() == false)
        {
            if (context.Cancellation.IsCancellationRequested)
            {
                toEnd ??= new TimeLimit(ToEnd);
                if (context.Options.Signal is null || toEnd.Value.IsOver || limit.IsOver)
                    context.Cancellation.ThrowIfCancellationRequested();
            }

            if (limit.IsOver || IsAbandoned())
                return false;
            KeepThoseThatStay();
            TellOrphans();
            Thread.Sleep(1);
        }

        return true;
    }

    /// <summary>Whether its processes have ended, and yet it is not closed: another one has a descriptor of a listener.</summary>
    private bool IsAbandoned()
    {
        if (!context.Server.HasExited || context.Processes.Alive.Any())
            return false;
        _untilAbandoned ??= new TimeLimit(TimeSpan.FromSeconds(1));
        return _untilAbandoned.Value.IsOver;
    }

    private void KeepThoseThatStay()
    {
        foreach (var group in context.Groups)
        {
            if (group.Keep(new TimeLimit(context.Options.Settle), context.Report) is not { } risk)
                continue;
            // Who is not told to stop yet accepts what has come to it.
            if (context.Options.Signal is null && IsSettledAgain())
                continue;
            risks.Add(risk);
        }
    }

    /// <summary>False also where it is being stopped meanwhile: then nobody knows what it has accepted.</summary>
    private bool IsSettledAgain()
    {
        try
        {
            return new Settling(context).Await() is null;
        }
        catch (RefusedException)
        {
            return false; // that is what is awaited: it ends, or closes its listeners
        }
    }

    /// <summary>A first process that is a shell does not pass a signal on, and one that is killed by it tells nobody: its children serve on, and are told as well.</summary>
    private void TellOrphans()
    {
        if (context.Options.Signal is not { } signal || !context.Server.HasExited)
            return;
        _untilOrphans ??= new TimeLimit(Orphaned);
        if (!_untilOrphans.Value.IsOver || !_untilLook.IsOver)
            return;
        _untilLook = new TimeLimit(BetweenLooks);
        NoteWhoServes(looks: true);
        foreach (var process in Serving().Where(process => !_told.Contains(process.Pid)))
        {
            _told.Add(process.Pid);
            if (process.Signal(signal))
                context.Report(LeaveStep.Signalled, $"process {process.Pid}, which has listeners of process {context.Server.Pid} though that has ended, is told to stop by signal {signal}");
        }
    }

    /// <summary>Takes note of the processes of the server that have its listeners.</summary>
    /// <param name="looks">Whether it is looked who has them now; otherwise those count that had them when their group was looked at last.</param>
    private void NoteWhoServes(bool looks)
    {
        if (context.HandOver is { } handOver)
        {
            _serving.UnionWith(handOver.OldHolders());
            return;
        }

        var now = looks ? HeldSockets.Of(context.Processes, context.Groups.SelectMany(group => group.View.Old)) : null;
        foreach (var view in context.Groups.Select(group => group.View))
        {
            var held = now ?? view.Held;
            _serving.UnionWith(view.Old.SelectMany(held.Holders).Select(holder => holder.Pid).Where(held.Tree.Contains));
        }
    }

    private void KillAll()
    {
        _ = context.Processes.Look(ProcessList.Look());

        // Where the first one has ended, its other descendants may be no part of what serves.
        var killed = (context.Server.HasExited ? Serving() : context.Processes.Alive).ToList();
        foreach (var process in killed)
            process.Signal(Kill);
        if (killed.Count == 0)
            return;
        HasKilled = true;
        context.Report(LeaveStep.Killed, $"{(killed.Count == 1 ? $"process {killed[0].Pid}" : $"processes {string.Join(", ", killed.Select(process => process.Pid).Order())}")} did not end within {context.Options.Grace.TotalSeconds:0.###} s and {(killed.Count == 1 ? "was" : "were")} killed");
    }

    private string Open()
    {
        var open = context.Groups.SelectMany(group => group.View.Old.Where(old => group.View.Now(context.Tables).Exists(now => now.Cookie == old.Cookie))).ToList();
        var held = HeldSockets.Of(context.Processes, open);
        return string.Join("; ", open.GroupBy(socket => socket.Key.Address.EndPoint.ToString()).Select(at => $"{at.Key}: {At(at.ToList())}"));

        string At(List<ListeningSocket> sockets)
        {
            var pids = sockets.SelectMany(held.Holders).Select(holder => holder.Pid).Where(pid => pid != Environment.ProcessId).Distinct().Order().ToList();
            return $"{(sockets.Count == 1 ? "a listener" : $"{sockets.Count} listeners")} of the old server {(sockets.Count == 1 ? "is" : "are")} still open, {(pids.Count == 0 ? "by a process that may not be seen (systemd, if it is of a .socket unit)" : $"by process {string.Join(" and ", pids)}")}";
        }
    }
}
