using System.ComponentModel;

namespace Draining.Outside;

/// <summary>A group that a server is taken out of. Its lock is held.</summary>
/// <param name="first">The group as it was found.</param>
/// <param name="look">Gives it as it is now; null if the server does not listen in it any more.</param>
/// <param name="tables">The kernel's tables.</param>
internal sealed class OutsideGroup(GroupView first, Func<GroupView?> look, SocketTables tables)
{
    private GroupView _view = first;
    private IReadOnlyList<int> _new = [];
    private bool _isChecked;
    private bool _isInherited;
    private bool _hasReplaced;

    /// <summary>The group as it was when it was last looked at as a whole.</summary>
    public GroupView View => _view;

    /// <summary>Whether it has a selector of this run.</summary>
    public bool IsAttached { get; private set; }

    /// <summary>Finds out whose the indexes are, and sends new connections to the new listeners from then on.</summary>
    /// <param name="limit">How long it may be tried again if the group changes meanwhile.</param>
    /// <param name="replaceSelector">Whether a foreign selector is replaced.</param>
    /// <param name="report">Is given what was done.</param>
    /// <exception cref="RefusedException">It cannot be done.</exception>
    public void Steer(TimeLimit limit, bool replaceSelector, Action<LeaveStep, string> report)
    {
        var route = Route();
        while (true)
        {
            if (TryPlace(route, replaceSelector, report, steers: true) && _view.IsStill(Members()))
                return;
            if (limit.IsOver)
                throw new RefusedException(Refusal.NotPlaced, $"{_view.Name}: its listeners change all the time, or the kernel does not show which it chooses. Try again when no server starts or stops.");
            Thread.Sleep(1);
            _view = look() ?? throw new RefusedException(Refusal.OldServerGone, $"{_view.Name}: the old server closed its listeners by itself.");
        }
    }

    /// <summary>Steers anew if members came or went.</summary>
    /// <returns>Whether it did.</returns>
    /// <exception cref="RefusedException">It cannot be done any more.</exception>
    public bool Renew(TimeLimit limit, Action<LeaveStep, string> report)
    {
        if (_view.IsStill(Members()))
            return false;
        _view = look() ?? throw new RefusedException(Refusal.OldServerGone, $"{_view.Name}: the old server closed its listeners by itself.");
        if (_view.New.Count == 0)
            throw new RefusedException(Refusal.NewServerGone, $"{_view.Name}: the new server went away.");
        Steer(limit, replaceSelector: true, report);
        return true;
    }

    /// <summary>
    /// Lets a connection that bears the mark of an index reach a listener of the server itself. All others are left to the kernel's hash. Lasts until <see cref="Detach"/>.
    /// </summary>
    /// <returns>The way, and the index of one of the server's listeners.</returns>
    /// <exception cref="RefusedException">It cannot be done.</exception>
    public (ProbeRoute Route, int Index) Single(bool replaceSelector)
    {
        var route = Route();
        _view = look() ?? throw new RefusedException(Refusal.NewServerGone, $"{_view.Name}: the new server closed its listeners by itself.");
        if (!TryPlace(route, replaceSelector, (_, _) => { }, steers: false))
            throw new RefusedException(Refusal.NotPlaced, $"{_view.Name}: its listeners change, or the kernel does not show which it chooses.");
        return (route, Enumerable.Range(0, _view.Count).Except(_new).First());
    }

    /// <summary>
    /// Sees to it, while the old listeners are being closed, that no connection comes to them, if one of those that stay goes away: then the kernel moves a listener to its index.
    /// </summary>
    /// <returns>What may be lost by it, in words; null if nobody has gone.</returns>
    public string? Keep(TimeLimit limit, Action<LeaveStep, string> report)
    {
        var now = Members();
        if (_view.New.All(stays => now.Exists(member => member.Cookie == stays.Cookie)))
            return null;
        var areAllOldThere = _view.Old.All(old => now.Exists(member => member.Cookie == old.Cookie));
        _view = _view with { New = [.. _view.New.Where(stays => now.Exists(member => member.Cookie == stays.Cookie))] };
        var risk = $"{_view.Name}: a listener that was to stay went away before the old server had closed its own: some connections may have come to the old server meanwhile";
        if (!areAllOldThere || _view.New.Count == 0)
            return risk; // no index is to be found any more
        try
        {
            _view = look() ?? _view;
            Steer(limit, replaceSelector: true, report);
        }
        catch (RefusedException error)
        {
            return $"{risk}, and it could not be steered anew: {error.Message}";
        }

        return risk;
    }

    /// <summary>How many connections wait in the old listeners' queues; null if one of them is gone, and its queue with it.</summary>
    public long? Waiting()
    {
        var old = _view.Old.Select(socket => socket.Cookie).ToHashSet();
        var there = Members().FindAll(member => old.Contains(member.Cookie));
        return there.Count == old.Count ? there.Sum(member => member.Waiting) : null;
    }

    /// <summary>How many of the old listeners are still there.</summary>
    public int OldListeners()
    {
        var old = _view.Old.Select(socket => socket.Cookie).ToHashSet();
        return Members().Count(member => old.Contains(member.Cookie));
    }

    /// <summary>Leaves out the indexes that may become an old listener's while others are closed.</summary>
    /// <returns>In words, what may be lost because every index may; null for nothing.</returns>
    public string? Narrow(Action<LeaveStep, string> report)
    {
        var lasting = Places.Lasting(_new);
        if (_view.Old.Count < 2 || lasting.Count == _new.Count)
            return null;
        if (lasting.Count == 0)
            return $"{_view.Name}: {_view.Old.Count} listeners leave and {_new.Count} stay, so that between the first close and the last the kernel may choose one that is about to be closed, for some connections";
        using var loan = Loans.TryTake(_view.Old.Take(1), _view.Held);
        if (loan is null)
            return null;
        Selector.Among(_view.Count, lasting).AttachTo(loan.Handles[0]);
        report(LeaveStep.Narrowed, $"{_view.Name}: new connections go to index {List(lasting)} while the others move");
        return null;
    }

    /// <summary>Removes the selector, unless it was there before and has not been replaced: it may keep connections from a server that was told to stop.</summary>
    public void EndSingle()
    {
        if (!_isInherited || _hasReplaced)
            Detach();
    }

    /// <summary>Removes the selector.</summary>
    /// <returns>Null if that was done, or nobody listens any more; otherwise why not.</returns>
    public string? Detach()
    {
        var problem = SelectorRemoval.Run(Members(), _view);
        IsAttached = problem is not null;
        return problem;
    }

    private bool TryPlace(ProbeRoute route, bool replaceSelector, Action<LeaveStep, string> report, bool steers)
    {
        if (_view.Count > Mark.MostMembers)
            throw new RefusedException(Refusal.NotPlaced, $"{_view.Name}: the group has {_view.Count} members, more than {Mark.MostMembers}.");
        if (_view.New.Count == 0)
            throw new RefusedException(Refusal.NewServerGone, $"{_view.Name}: the new server went away.");
        using var loans = Loans.TryTake(_view.Old, _view.Held);
        if (loans is null)
            return false;
        var marks = new List<MinimumTtl>();
        try
        {
            marks.AddRange(loans.Handles.Select(handle => new MinimumTtl(handle, route.IsIpv6, _view.Count)));
            var probe = new Probe(route);
            var chooser = _isChecked ? AskAgain(probe) : Check(probe, replaceSelector, report);
            IsAttached = true;

            // A selector of this library keeps new connections from the old listeners, whose server may have been told to stop by an earlier run: so it is used, if it knows the marks.
            if (chooser != Chooser.OwnSelector || _view.Count > Mark.MostOfOneLevel)
            {
                Selector.ForProbes(_view.Count).AttachTo(loans.Handles[0]);
                _hasReplaced = true;
            }

            if (Places.FindNew(probe, _view.Count, _view.Old.Count) is not { } found)
                return false;
            _new = found;
            if (!steers)
                return true;
            report(LeaveStep.Placed, $"{_view.Name}: index {List(found)} of 0 to {_view.Count - 1} is new");
            Selector.Among(_view.Count, _isInherited && Places.Lasting(found) is { Count: > 0 } lasting ? lasting : found).AttachTo(loans.Handles[0]);
            report(LeaveStep.Steered, $"{_view.Name}: new connections go to the new server");
            return true;
        }
        catch (Win32Exception error)
        {
            throw new RefusedException(Refusal.NotPlaced, $"{_view.Name}: the kernel does not let this program steer: {error.Message}.", error);
        }
        finally
        {
            marks.ForEach(mark => mark.Dispose());
        }
    }

    /// <summary>The group may be changing: what does not show then is found by a selector of this run.</summary>
    private Chooser AskAgain(Probe probe)
    {
        try
        {
            return Ask(probe);
        }
        catch (RefusedException)
        {
            return Chooser.Hash;
        }
    }

    private Chooser Ask(Probe probe) => new ChooserTest(probe).Find(_view.Count, _view.Old.Count);

    private Chooser Check(Probe probe, bool replaceSelector, Action<LeaveStep, string> report)
    {
        var chooser = Ask(probe);
        if (chooser == Chooser.Foreign && !replaceSelector)
        {
            throw new RefusedException(
                Refusal.ForeignSelector,
                $"{_view.Name}: another program's selector chooses among its listeners, or SO_INCOMING_CPU does. It would be lost. Have that program do it, or permit it by --replace-selector.");
        }

        _isChecked = true;
        _isInherited = chooser == Chooser.OwnSelector;
        report(LeaveStep.Checked, chooser switch
        {
            Chooser.Hash => $"{_view.Name}: the kernel's hash chooses",
            Chooser.OwnSelector => $"{_view.Name}: a selector is there that an earlier run or a server left behind: it is replaced",
            _ => $"{_view.Name}: a foreign selector is there, and is replaced",
        });
        return chooser;
    }

    private ProbeRoute Route()
    {
        if (_view.Key.Device != 0)
            throw new RefusedException(Refusal.NotPlaced, $"{_view.Name}: the listeners are bound to an interface, and this machine cannot reach them by the loopback.");
        try
        {
            return ProbeRoute.To(_view.Key.Address);
        }
        catch (Win32Exception error)
        {
            throw new RefusedException(Refusal.NotPlaced, $"{_view.Name}: this machine cannot reach it: {error.Message}.", error);
        }
    }

    private List<ListeningSocket> Members() => tables.Listening(_view.Key.Address.EndPoint.Port).FindAll(socket => socket.Key == _view.Key);

    private static string List(IReadOnlyList<int> indexes) => string.Join(", ", indexes);
}
