using System.ComponentModel;
using System.Globalization;

namespace Draining.Outside;

/// <summary>
/// Gives a server's listening sockets to the one that replaces it, for servers that cannot listen beside each other. Both have the same sockets then, each with its one queue: what waits there is
/// accepted by whoever comes first, and the close by one of them takes nothing from the other. What one of them can do to both is watched and mended: see <see cref="SharedListener"/>.
/// </summary>
internal sealed class HandOver : IDisposable
{
    private readonly ServerProcesses _old;
    private readonly SocketTables _tables;
    private readonly Loans _loans;
    private readonly List<SharedListener> _listeners;
    private readonly Action<LeaveStep, string> _report;
    private readonly HashSet<uint> _inodes;
    private readonly HashSet<int> _oldPids;
    private readonly HashSet<int> _others;
    private readonly List<bool> _asOld;
    private readonly List<string> _damage = [];
    private readonly HashSet<string> _accepting = [];
    private List<bool>? _asNew;
    private HeldSockets _held;

    private HandOver(ServerProcesses old, SocketTables tables, Loans loans, List<SharedListener> listeners, HeldSockets held, Action<LeaveStep, string> report)
    {
        _old = old;
        _tables = tables;
        _loans = loans;
        _listeners = listeners;
        _report = report;
        _held = held;
        _inodes = [.. listeners.Select(listener => listener.Socket.Inode)];
        _oldPids = [.. held.Tree];
        _others = [.. Holders().Where(pid => !held.Tree.Contains(pid))];
        _asOld = [.. listeners.Select(listener => listener.IsNonBlocking)];
        Descriptors = new ListenDescriptors(loans.Handles, ListenDescriptors.NamesFor(old.First.Pid, [.. listeners.Select(listener => listener.Socket)]));
    }

    /// <summary>What the new server inherits.</summary>
    public ListenDescriptors Descriptors { get; }

    /// <summary>What the sockets are, for messages.</summary>
    public string What => $"{(_listeners.Count == 1 ? "the listener" : $"{_listeners.Count} listeners")} of process {_old.First.Pid} ({string.Join(", ", _listeners.Select(listener => listener.Name))})";

    /// <summary>Borrows every listener of a server.</summary>
    /// <param name="old">The server.</param>
    /// <param name="groups">Where it listens.</param>
    /// <param name="tables">The kernel's tables.</param>
    /// <param name="report">Is told what was mended.</param>
    /// <exception cref="RefusedException">It is not permitted, or they are closed.</exception>
    public static HandOver Begin(ServerProcesses old, IReadOnlyList<GroupView> groups, SocketTables tables, Action<LeaveStep, string> report)
    {
        var held = groups[0].Held;
        var sockets = groups.SelectMany(group => group.Old.Concat(group.New)).Where(held.IsOfTree)
            .OrderBy(Place).ThenBy(socket => socket.Key.Address.EndPoint.ToString(), StringComparer.Ordinal).ToList();
        var loans = Loans.TryTake(sockets, held) ?? throw new RefusedException(Refusal.OldServerGone, $"Process {old.First.Pid} closed its listeners by itself.");
        try
        {
            return new HandOver(old, tables, loans, [.. sockets.Zip(loans.Handles, (socket, handle) => new SharedListener(socket, handle))], held, report);
        }
        catch
        {
            loans.Dispose();
            throw;
        }

        // In the order in which the server has them: so they are in the same order after every replacement.
        int Place(ListeningSocket socket) => held.Holders(socket).Where(holder => holder.Pid == old.First.Pid).Select(holder => holder.Descriptor).DefaultIfEmpty(int.MaxValue).Min();
    }

    /// <summary>Sees to it that all of them listen, whatever a server has done. To be called often: between a shutdown(2) and this everybody is refused.</summary>
    /// <exception cref="RefusedException">One does not listen, and cannot any more.</exception>
    public void Watch()
    {
        foreach (var listener in _listeners)
        {
            try
            {
                if (!listener.Revive())
                    continue;
            }
            catch (Win32Exception error)
            {
                throw new RefusedException(
                    Refusal.NobodyServes, $"{listener.Name}: a server shut the listener down (shutdown(2)), which ended it for both, and it cannot listen again: {error.Message}. Nobody serves there. Start a server.", error);
            }

            _damage.Add($"{listener.Name}: a server shut the listener down (shutdown(2)), which reset what waited there, and refused who came before it listened again");
            _report(LeaveStep.Revived, $"{listener.Name}: a server shut the listener down, for both; it listens again");
        }
    }

    /// <summary>What the new server still lacks to serve in the place of the old one; null for nothing.</summary>
    /// <param name="asks">Whether it is tried by connections; otherwise it is only seen to that it has the sockets.</param>
    /// <param name="path">What such a connection asks for by HTTP; null for nothing.</param>
    public string? Missing(bool asks, string? path = null)
    {
        Watch();
        Look();
        foreach (var listener in _listeners)
        {
            if (!_held.Holders(listener.Socket).Any(holder => IsNew(holder.Pid)))
                return $"it does not have the listener of {listener.Name} any more";
            if (!asks || path is null && _accepting.Contains(listener.Name))
                continue;
            if (new AcceptanceProbe(_tables, listener.Socket.Key.Address, OwnerIsNew).Try(path) is { } missing)
                return missing;
            _accepting.Add(listener.Name);
            if (path is not null)
                return null; // asked at the first, as everywhere
        }

        return null;
    }

    /// <summary>Takes note of how the new server wants the sockets to be.</summary>
    /// <returns>What that may do to the old one, in a sentence; null for nothing.</returns>
    public string? Ready()
    {
        _asNew = [.. _listeners.Select(listener => listener.IsNonBlocking)];
        for (var i = 0; i < _listeners.Count; i++)
        {
            if (_asNew[i] != _asOld[i])
                return $"{_listeners[i].Name}: the new server made the listener {(_asNew[i] ? "non-blocking: where the old one waits in accept(2), that fails with EAGAIN" : "blocking: where the old one asks without waiting, accept(2) waits")}";
        }

        return null;
    }

    /// <summary>The process to be named by a pid file if the first one of the new server has ended: the first of those that have the sockets.</summary>
    public int? LastingPid()
    {
        Look();
        return Holders().Where(IsNew).Order().Cast<int?>().FirstOrDefault();
    }

    /// <summary>The processes of the old server that have the sockets.</summary>
    public IEnumerable<int> OldHolders()
    {
        Look();
        return Holders().Where(_oldPids.Contains);
    }

    /// <summary>Whether no process of the old server has one of the sockets any more.</summary>
    public bool IsLetGo()
    {
        Watch();
        if (_listeners.SelectMany(listener => _held.Holders(listener.Socket).Select(holder => (holder, listener.Socket.Inode))).Any(one => _oldPids.Contains(one.holder.Pid) && Has(one.holder, one.Inode)))
            return false;
        Look();
        return !Holders().Any(_oldPids.Contains);
    }

    /// <summary>Sees to it, when the old server has gone, that the new one serves.</summary>
    /// <param name="limit">How long what waits may take to be accepted.</param>
    /// <returns>What may have been lost, in words; null for nothing.</returns>
    /// <exception cref="RefusedException">It does not.</exception>
    public string? Outcome(TimeLimit limit)
    {
        Watch();
        Restore(_asNew);
        Look();
        foreach (var listener in _listeners)
        {
            if (!_held.Holders(listener.Socket).Any(holder => IsNew(holder.Pid)))
                throw new RefusedException(Refusal.NobodyServes, string.Join("; ", [.. _damage, $"{listener.Name}: the old server has ended, and the new one does not have the listener any more: nobody serves there. Start a server."]));
            if (AcceptQueue.Left(_tables, listener.Socket, limit) is > 0 and var waiting)
                _damage.Add(string.Create(CultureInfo.InvariantCulture, $"{listener.Name}: {waiting} connections wait, and the new server does not accept them"));
        }

        return _damage.Count == 0 ? null : string.Join("; ", _damage);
    }

    /// <summary>Leaves the sockets as the old server had them, when a new one was started and has ended.</summary>
    /// <exception cref="RefusedException">One does not listen, and cannot any more.</exception>
    public void Undo()
    {
        Watch();
        Restore(_asOld);
    }

    /// <summary>Gives the sockets back.</summary>
    public void Dispose() => _loans.Dispose();

    private void Restore(List<bool>? flags)
    {
        for (var i = 0; i < (flags?.Count ?? 0); i++)
        {
            if (_listeners[i].IsNonBlocking != flags![i])
                _listeners[i].IsNonBlocking = flags[i];
        }
    }

    private bool OwnerIsNew(IReadOnlySet<uint> accepted, uint inode)
    {
        return Look(accepted).Holders(inode).Any(holder => IsNew(holder.Pid));
    }

    private void Look() => _held = Look(_inodes);

    private HeldSockets Look(IReadOnlySet<uint> inodes)
    {
        var held = HeldSockets.Of(_old, inodes);
        _oldPids.UnionWith(held.Tree); // also what it has started since: when its first process has ended, nothing shows any more that they are its own
        return held;
    }

    private IEnumerable<int> Holders() => _inodes.SelectMany(_held.Holders).Select(holder => holder.Pid).Where(pid => pid != Environment.ProcessId).Distinct();

    private bool IsNew(int pid) => pid != Environment.ProcessId && !_oldPids.Contains(pid) && !_others.Contains(pid);

    private static bool Has((int Pid, int Descriptor) holder, uint inode)
    {
        try
        {
            return new FileInfo($"/proc/{holder.Pid}/fd/{holder.Descriptor}").LinkTarget == $"socket:[{inode}]";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
