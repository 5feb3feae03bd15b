using System.ComponentModel;
using System.Net.Sockets;

namespace Draining;

/// <summary>A listener of this process leaves its reuseport group, while the other members go on listening.</summary>
/// <remarks>
/// A server calls <see cref="Leave"/> when it was told to stop, and that is all it has to do about its listener. Its sessions are not touched.
/// </remarks>
public sealed class Departure
{
    private readonly Action<string> _report;
    private int _synReceived;

    private Departure(Socket listener, IAcceptor acceptor, TimeLimit limit, Action<string> report)
    {
        Listener = listener;
        Acceptor = acceptor;
        Limit = limit;
        Address = GroupAddress.Of(listener);
        _report = report;
    }

    /// <summary>The listener that leaves.</summary>
    internal Socket Listener { get; }

    /// <summary>Where it listens.</summary>
    internal GroupAddress Address { get; }

    /// <summary>What accepts from it.</summary>
    internal IAcceptor Acceptor { get; }

    /// <summary>How long all of it may take.</summary>
    internal TimeLimit Limit { get; }

    /// <summary>
    /// Leaves the group, closes the listener, and reports a line before and after. Blocks until it is done. The listener is closed and its acceptor has
    /// stopped when it returns, when the time is over at the latest, give or take a few milliseconds.
    /// </summary>
    /// <param name="listener">The listener. Closed at the end.</param>
    /// <param name="acceptor">Its acceptor, which goes on accepting for as long as the mode lets it.</param>
    /// <param name="mode">How it leaves. What cannot be done is replaced by the next best, and the reason is reported.</param>
    /// <param name="timeout">How long all of it may take, the close included; <see cref="Timeout.InfiniteTimeSpan"/>: as long as it likes.</param>
    /// <param name="report">Is given each line, without a line end. Called on the calling thread.</param>
    /// <exception cref="ArgumentException">The listener is not bound.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or there is no such mode.</exception>
    public static void Leave(Socket listener, IAcceptor acceptor, DrainMode mode, TimeSpan timeout, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(acceptor);
        ArgumentNullException.ThrowIfNull(report);
        if (listener.LocalEndPoint is null)
            throw new ArgumentException("The listener is not bound.", nameof(listener));
        new Departure(listener, acceptor, TimeLimit.WithTimeToClose(timeout), report).Run(DrainOf(mode));
    }

    /// <summary>Leaves in another mode than the one that was begun, and reports which and why.</summary>
    internal void RunInstead(IDrain drain, string reason)
    {
        _report($"process {Environment.ProcessId} leaving the group: {drain.Name}, because {reason}");
        drain.Leave(this);
    }

    /// <summary>Closes the listener.</summary>
    /// <param name="synReceived">Handshakes that were not over, if they were waited for.</param>
    internal void Close(int? synReceived = null)
    {
        Listener.Dispose();
        _synReceived = synReceived ?? CountSynReceived();
    }

    private void Run(IDrain drain)
    {
        var before = Acceptor.Accepted;
        _report($"process {Environment.ProcessId} leaving the group: {drain.Name}");
        drain.Leave(this);
        _report($"process {Environment.ProcessId} left the group: {Acceptor.Accepted - before} accepted, " +
            $"{_synReceived} in SYN_RECV, {Limit.Elapsed.TotalMilliseconds:0} ms");
    }

    private static IDrain DrainOf(DrainMode mode) => mode switch
    {
        DrainMode.Immediate => new ImmediateDrain(),
        DrainMode.Accept => new AcceptDrain(),
        DrainMode.Guard => new GuardDrain(new AcceptDrain()),
        DrainMode.Steer => new SteerDrain(new GuardDrain(new AcceptDrain())),
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>
    /// All that are in progress at the address: whose they are, the closed listener's or another one's of the group, does not show.
    /// They stay in the kernel's tables until their clients answer, or until their SYN-ACKs would be sent again, the first time after
    /// a second (reqsk_timer_handler), so that this need not come before the close and delay it.
    /// </summary>
    private int CountSynReceived()
    {
        try
        {
            using var tables = new SocketTables();
            return tables.SynReceived(Address).Count;
        }
        catch (Win32Exception)
        {
            return 0;
        }
    }
}
