namespace Draining.Outside;

/// <summary>The locks of all groups that a server leaves.</summary>
internal sealed class GroupLocks : IDisposable
{
    private readonly List<IDisposable> _held = [];

    /// <summary>Takes them, in the order of the groups' names, so that two runs do not wait for each other.</summary>
    /// <returns>Whether all were free.</returns>
    /// <exception cref="RefusedException">One is not to be had in the time.</exception>
    public bool Take(LeaveContext context, IReadOnlyList<GroupView> groups)
    {
        var limit = new TimeLimit(context.Options.Settle);
        var wereFree = true;
        foreach (var view in groups)
            _held.Add(Take(context, view, limit, ref wereFree));
        if (_held.Count > 0)
            context.Report(LeaveStep.Locked, $"{_held.Count} {(_held.Count == 1 ? "group is" : "groups are")} locked");
        return wereFree;
    }

    /// <summary>Gives them back.</summary>
    public void Dispose()
    {
        _held.ForEach(held => held.Dispose());
        _held.Clear();
    }

    private static IDisposable Take(LeaveContext context, GroupView view, TimeLimit limit, ref bool wasFree)
    {
        while (true)
        {
            if (GroupLock.TryTake(view.Key.Address.EndPoint, view.Key.User) is { } taken)
                return taken;
            wasFree = false;
            context.Cancellation.ThrowIfCancellationRequested();
            if (limit.IsOver)
                throw new RefusedException(Refusal.Busy, $"{view.Name}: another process joins or leaves the group, and takes longer than {context.Options.Settle.TotalSeconds:0.###} s. Try again later.");
            Thread.Sleep(1);
        }
    }
}
