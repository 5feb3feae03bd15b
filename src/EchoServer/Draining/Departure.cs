using System.ComponentModel;
using System.Net.Sockets;

namespace EchoServer.Draining;

/// <summary>One listener's leaving, from the first line about it to the last.</summary>
/// <param name="listener">What leaves. Closed at the end.</param>
/// <param name="acceptor">Its acceptor, which goes on accepting for as long as the drain lets it.</param>
/// <param name="limit">How long all of it may take.</param>
internal sealed class Departure(Socket listener, Acceptor acceptor, TimeLimit limit)
{
    private readonly Address _address = Address.Of(listener);
    private int _halfOpen;

    /// <summary>What leaves.</summary>
    public Socket Listener => listener;

    /// <summary>Where it listens.</summary>
    public Address Address => _address;

    /// <summary>What accepts from it.</summary>
    public Acceptor Acceptor => acceptor;

    /// <summary>How long all of it may take.</summary>
    public TimeLimit Limit => limit;

    /// <summary>Leaves in a way, and prints a line before and after.</summary>
    public void Run(IDrain drain)
    {
        var before = acceptor.Accepted;
        Log.Line($"process {Environment.ProcessId} leaving the group: {drain.Name}");
        drain.Leave(this);
        Log.Line($"process {Environment.ProcessId} left the group: {acceptor.Accepted - before} accepted, " +
            $"{_halfOpen} half-open, {limit.Elapsed.TotalMilliseconds:0} ms");
    }

    /// <summary>Leaves in another way than the one that was begun, and prints which and why.</summary>
    public void RunInstead(IDrain drain, string reason)
    {
        Log.Line($"process {Environment.ProcessId} leaving the group: {drain.Name}, because {reason}");
        drain.Leave(this);
    }

    /// <summary>Closes the listener.</summary>
    /// <param name="halfOpen">Handshakes that were not over, if they were waited for.</param>
    public void Close(int? halfOpen = null)
    {
        listener.Dispose();
        _halfOpen = halfOpen ?? CountHalfOpen();
    }

    /// <summary>
    /// All that are under way at the address: whose they are, the closed listener's or another one's of the group, does not show.
    /// They stay in the kernel's tables until their clients answer, or until their SYN-ACKs would be sent again, the first time after
    /// a second (reqsk_timer_handler), so that this need not come before the close and delay it.
    /// </summary>
    private int CountHalfOpen()
    {
        try
        {
            using var tables = new SocketTables();
            return tables.HalfOpen(_address).Count;
        }
        catch (Win32Exception)
        {
            return 0;
        }
    }
}
