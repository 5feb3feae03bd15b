using System.ComponentModel;

namespace Draining;

/// <summary>Keeps new connections from one listener of a group by sending them to the others. The lock must be held.</summary>
/// <param name="departure">Whose listener gets none.</param>
/// <param name="tables">Where the group is seen.</param>
internal sealed class Steering(Departure departure, SocketTables tables)
{
    /// <summary>How long a search may take before another one begins: if a member is killed meanwhile, no probe may arrive.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(100);

    private Group? _group;
    private int _own;
    private bool _failed;

    /// <summary>Finds out where the listener stands, and sends new connections elsewhere from then on.</summary>
    /// <param name="limit">How long finding out may take.</param>
    /// <returns>Null when every SYN that had chosen this listener shows in the tables or the queue; otherwise why not.</returns>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public string? Begin(TimeLimit limit)
    {
        // In case it does not come to the end of this.
        _failed = true;
        for (var polling = FirstPatience; ; polling *= 2)
        {
            var group = Group.Of(departure.Listener, departure.Address, tables);
            if (group.Count < 2)
                return "no other process of this user listens here";
            if (group.Count > Probes.MostMembers)
                return $"the group has {group.Count} members, more than {Probes.MostMembers}";
            if (FindIndex(group.Count, limit.AtMost(polling)) is { } own)
            {
                _own = own;
                Selector.Without(group.Count, own).AttachTo(departure.Listener);
                Stragglers.Await();
                _group = Group.Of(departure.Listener, departure.Address, tables);
                _failed = !_group.IsSameAs(group);
            }

            if (!_failed)
                return null;
            if (limit.IsOver)
                return "its place in the group could not be found out";
        }
    }

    /// <summary>Begins again if the group has changed: a member was killed, or left or joined without the lock.</summary>
    /// <param name="limit">How long that may take. With nobody left to steer to, what follows does without.</param>
    /// <returns>Whether it did; SYNs may have come meanwhile.</returns>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public bool Renew(TimeLimit limit) =>
        !_failed && !Group.Of(departure.Listener, departure.Address, tables).IsSameAs(_group!) && Begin(limit) is null;

    /// <summary>
    /// To be called just before the close. The program stays with the group, and the close moves the last member to the index
    /// that becomes free: it would get less than its share. With the index that becomes void, the kernel's hash decides again.
    /// And no SYN is to meet the close itself: <see cref="ListenerLookup"/>.
    /// </summary>
    public void End()
    {
        if (_failed || !Group.Of(departure.Listener, departure.Address, tables).IsSameAs(_group!))
            return;
        var last = _group!.Count - 1;
        if (_own != last)
            Selector.Only(last).AttachTo(departure.Listener);
        ListenerLookup.Leave(departure.Listener);
    }

    private int? FindIndex(int members, TimeLimit limit)
    {
        using var probes = new Probes(departure);
        departure.Acceptor.Admit = client => !probes.Claims(client);
        try
        {
            return probes.Find(members, limit);
        }
        finally
        {
            departure.Acceptor.Admit = static _ => true;
        }
    }
}
