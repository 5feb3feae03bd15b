using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace Draining;

/// <summary>
/// Finds out which index a listener has in its group, which the kernel does not tell: a program sends connections from one's own
/// source ports to one index each, and leaves all others to the hash, so that no client notices. The connection that shows up in
/// one's own queue says it. One that reaches another member is a connection there that ends without having sent anything.
/// </summary>
/// <param name="departure">Whose listener is looked for.</param>
internal sealed class Probes(Departure departure) : IDisposable
{
    /// <summary>A program may have 4096 instructions (BPF_MAXINSNS), and a bigger group would take long to search.</summary>
    public const int MostMembers = 512;

    /// <summary>
    /// How long a probe may take before the next one is sent. Over the loopback it takes 0.1 ms, unless others wait before it in
    /// the queue; it counts all the same when it shows up later.
    /// </summary>
    private static readonly TimeSpan UntilNext = TimeSpan.FromMilliseconds(2);

    private readonly object _lock = new();
    private readonly List<IPEndPoint> _sent = [];
    private readonly List<Socket> _sockets = [];
    private int? _found;

    /// <summary>Looks for it among so many members.</summary>
    /// <returns>The index; null if no probe showed up in the time.</returns>
    /// <exception cref="Win32Exception">The kernel refuses the program, or the machine does not have the address any more.</exception>
    public int? Find(int members, TimeLimit limit)
    {
        // From 0 on: a member that leaves is the oldest most often, and the oldest has the index 0.
        for (var index = 0; index < members && Wait(TimeSpan.Zero) is null && !limit.IsOver; index++)
        {
            Send();
            Wait(UntilNext);
        }

        while (Wait(UntilNext) is null && !limit.IsOver)
        {
            // It may be late.
        }

        return Wait(TimeSpan.Zero);
    }

    /// <summary>Whether an accepted connection is a probe.</summary>
    public bool Claims(Socket accepted)
    {
        if (accepted.RemoteEndPoint is not IPEndPoint peer)
            return false;

        lock (_lock)
        {
            var index = _sent.FindIndex(probe => probe.Port == peer.Port && probe.Address.MapToIPv6().Equals(peer.Address.MapToIPv6()));
            if (index < 0)
                return false;

            _found = index;
            Monitor.PulseAll(_lock);
            return true;
        }
    }

    /// <summary>Ends the probes, wherever they have got.</summary>
    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private int? Wait(TimeSpan time)
    {
        lock (_lock)
        {
            if (_found is null)
                Monitor.Wait(_lock, time);
            return _found;
        }
    }

    private void Send()
    {
        var socket = departure.Address.BindHere();
        _sockets.Add(socket);
        var source = (IPEndPoint)socket.LocalEndPoint!;
        lock (_lock)
            _sent.Add(source);
        Selector.BySourcePort(_sent.ConvertAll(probe => probe.Port)).AttachTo(departure.Listener);
        // Not awaited: the queue of another member may be full. What becomes of it shows in one's own queue or not at all.
        _ = socket.ConnectAsync(new IPEndPoint(source.Address, departure.Address.EndPoint.Port));
    }
}
