namespace Draining.Outside;

/// <summary>Tells a server that nothing comes to any more to stop, and sees to its end.</summary>
/// <param name="context">What leaves.</param>
internal sealed class Stopping(LeaveContext context)
{
    private const int Kill = 9; // SIGKILL

    /// <summary>How long the kernel may take to close what a killed process had.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);

    /// <summary>How long the close is waited for when this run is to end. The selector is not removed before it: the old server would get new connections again.</summary>
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(5);

    private readonly TimeLimit _grace = new(context.Options.Grace);

    /// <summary>Whether the server did not end in the grace period.</summary>
    public bool HasKilled { get; private set; }

    /// <summary>Tells it, waits until it has closed its listeners, and gives the choice back to the kernel.</summary>
    /// <exception cref="RefusedException">Somebody else was to stop it, and nobody has.</exception>
    public void AwaitClosed()
    {
        var mayDetach = true;
        var notices = context.Groups.SelectMany(group => group.View.Old).Select(socket => LeftNotice.TryPutUp(socket.Cookie)).ToList();
        try
        {
            if (context.Options.Signal is { } signal)
                context.Report(LeaveStep.Signalled, context.Server.Signal(signal) ? $"process {context.Server.Pid} is told to stop by signal {signal}" : $"process {context.Server.Pid} ended by itself");
            else
                context.Report(LeaveStep.Awaiting, $"whoever stops process {context.Server.Pid} may do it now");

            var isClosed = AreClosed(_grace);
            if (!isClosed && context.Options.Signal is null)
            {
                context.Undo();
                throw new RefusedException(Refusal.NotStopped, $"Nobody stopped process {context.Server.Pid} within {context.Options.Grace.TotalSeconds:0.###} s. It gets new connections again.");
            }

            if (!isClosed)
            {
                KillTree();
                isClosed = AreClosed(new TimeLimit(AfterKill));
            }

            context.Report(LeaveStep.Closed, isClosed ? "the listeners of the old server are closed" : "a process that is not a descendant of the old server still has listeners of it");
        }
        catch (OperationCanceledException) when (context.Options.Signal is not null)
        {
            mayDetach = false;
            throw;
        }
        finally
        {
            if (mayDetach)
                context.Detach(LeaveStep.Detached, "among those that stay");
            else
                context.Report(LeaveStep.Detached, "the selector stays, because the old server was told to stop and has not closed its listeners. The next run replaces it");
            notices.ForEach(notice => notice?.Dispose());
        }
    }

    /// <summary>Waits for its end, and kills it at the end of the grace period. Does nothing if somebody else stops it.</summary>
    public void AwaitExit()
    {
        if (context.Options.Signal is null)
            return;
        while (!context.Server.HasExited)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.HandOver?.Watch();
            if (_grace.IsOver && !HasKilled)
                KillTree();
            Thread.Sleep(2);
        }

        context.Report(LeaveStep.Exited, $"process {context.Server.Pid} has ended");
    }

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

            if (limit.IsOver)
                return false;
            Thread.Sleep(1);
        }

        return true;
    }

    private void KillTree()
    {
        foreach (var pid in HeldSockets.Of(context.Server.Pid, []).Tree.Where(pid => pid != context.Server.Pid))
        {
            using var process = PinnedProcess.TryOpen(pid);
            process?.Signal(Kill);
        }

        context.Server.Signal(Kill);
        HasKilled = true;
        context.Report(LeaveStep.Killed, $"process {context.Server.Pid} did not end within {context.Options.Grace.TotalSeconds:0.###} s and was killed");
    }
}
