using System.Diagnostics;
using System.Globalization;

namespace Draining.Outside;

/// <summary>
/// Takes a server that knows nothing of it out of its reuseport groups, tells it to stop, and waits for its end. No connection is lost or delayed by it, if another
/// server listens in each of the groups. See docs/orchestrator.md.
/// </summary>
public static class OutsideLeave
{
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
        using var processes = ServerProcesses.Of(server);
        return Run(new LeaveContext(server, processes, options, tables, report, start ?? Stopwatch.GetTimestamp(), cancellation), beforeSignal);
    }

    /// <summary>Does it, as the other one.</summary>
    internal static LeaveResult Run(LeaveContext context, Action? beforeSignal)
    {
        var options = context.Options;
        using var locks = new GroupLocks();
        Find(context, locks);
        var risks = new List<string>();
        try
        {
            foreach (var group in context.Groups)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                group.Steer(new TimeLimit(options.Settle), options.ReplaceSelector, context.Report);
            }

            if (new Settling(context).Await() is { } unsettled)
                risks.Add(unsettled);
            risks.AddRange(context.Groups.Select(group => group.Narrow(context.Report)).OfType<string>());
            beforeSignal?.Invoke();
        }
        catch
        {
            context.Undo();
            throw;
        }

        var stopping = new Stopping(context, risks);
        stopping.AwaitClosed();

        // Others may join and leave while its sessions end.
        locks.Dispose();
        stopping.AwaitExit();
        if (context.HandOver?.Outcome(new TimeLimit(options.Settle)) is { } damage)
            risks.Add(damage);
        else if (context.HandOver is null)
            risks.AddRange(WhoStays(context));
        return new LeaveResult(risks.Count == 0 ? null : string.Join("; ", risks), stopping.HasKilled) { StillOpen = stopping.StillOpen };
    }

    /// <summary>What those that stay lack: one that went away when the old server had been told to stop, or accepts nobody, loses what comes to it.</summary>
    /// <exception cref="RefusedException">Nobody listens any more.</exception>
    private static IEnumerable<string> WhoStays(LeaveContext context)
    {
        var limit = new TimeLimit(context.Options.Settle);
        foreach (var group in context.Groups)
        {
            var members = group.View.Now(context.Tables).FindAll(member => group.View.Old.All(old => old.Cookie != member.Cookie));
            if (members.Count == 0)
                throw new RefusedException(Refusal.NobodyServes, $"{group.View.Name}: the old server has left, and those that were to stay have gone away since: nobody serves there. Start a server.");
            if (context.Options.Signal is null)
                continue; // who stops it sees to the rest
            foreach (var member in members)
            {
                if (AcceptQueue.Left(context.Tables, member, limit) is > 0 and var waiting)
                    yield return NotAccepted(group.View.Name, waiting, group.View.Processes([member]));
            }
        }

        foreach (var (listener, sharers) in context.Shared)
        {
            if (context.Options.Signal is not null && AcceptQueue.Left(context.Tables, listener, limit) is > 0 and var waiting)
                yield return NotAccepted(listener.Key.Address.EndPoint.ToString(), waiting, $"of {sharers}");
        }
    }

    private static string NotAccepted(string group, long waiting, string whose) =>
        string.Create(CultureInfo.InvariantCulture, $"{group}: {waiting} connections wait in the queue of a listener {whose} that stays, which accepts nobody");

    private static void Find(LeaveContext context, GroupLocks locks)
    {
        ServerSearch.CheckPermissions(context.Server, context.Options.Signal is not null);
        var found = ServerSearch.Find(context.Tables, context.Processes, context.Options.Port);
        found.ForEach(view => context.Report(LeaveStep.Found, Describe(view)));
        context.Shared = [.. found.SelectMany(view => view.Shared.Select(shared => (shared, view.Sharers)))];
        var leaving = found.FindAll(view => view.Old.Count > 0);

        // Again, if another one may have left while the lock was waited for: a look at every process of the machine is most of what all of this takes.
        if (!locks.Take(context, leaving) || leaving.Exists(view => !view.IsStill(view.Now(context.Tables))))
            leaving = ServerSearch.Find(context.Tables, context.Processes, context.Options.Port).FindAll(view => view.Old.Count > 0 && found.Exists(locked => locked.Key == view.Key));
        context.Groups = [.. leaving.Select(view => new OutsideGroup(view, () => Look(context, view.Key), context.Tables))];
    }

    private static GroupView? Look(LeaveContext context, GroupKey key) =>
        ServerSearch.Groups(context.Tables, context.Processes, key.Address.EndPoint.Port).Find(view => view.Key == key && view.Old.Count > 0);

    private static string Describe(GroupView view) => view.Old.Count == 0
        ? $"{view.Name}: the server shares {view.Shared.Count} of its listeners with {view.Sharers}, which goes on with them: nothing to do"
        : $"{view.Name}: {view.Old.Count} of {view.Count} listeners {view.Processes(view.Old)} leave, those {view.Processes(view.New)} stay";
}
