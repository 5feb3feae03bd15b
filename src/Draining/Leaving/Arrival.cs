using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace Draining;

/// <summary>
/// A listener's joining of its group. A member that left has left its program behind, which does not know the listener that joins: it would
/// get nothing, or everything. So every listener that joins removes it, but not while another member needs it to leave.
/// </summary>
public sealed class Arrival : IDisposable
{
    /// <summary>
    /// Longer than leaving takes at any round trip but a satellite's. Only a handshake whose client has gone makes it longer, and
    /// a server that does not listen for so long would be taken for one that does not start.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly IDisposable? _turn;
    private readonly bool _isLate;

    private Arrival(IDisposable? turn, bool isLate)
    {
        _turn = turn;
        _isLate = isLate;
    }

    /// <summary>Waits for the lock of the group, for half a second at the most. To be called before the listener listens.</summary>
    /// <param name="endPoint">Where the listener is to be. With port 0 there is no group to join, and nothing is waited for.</param>
    /// <param name="enough">Ends the wait.</param>
    /// <returns>To be completed when the listener listens, or disposed if it never does.</returns>
    public static Arrival Await(IPEndPoint endPoint, Task enough)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(enough);
        // With port 0 the group will be a new one.
        if (endPoint.Port == 0)
            return new Arrival(null, isLate: false);

        try
        {
            var turn = GroupLock.Take(endPoint, new TimeLimit(Longest), enough);
            return new Arrival(turn, isLate: turn is null);
        }
        catch (Win32Exception)
        {
            // Where there is no lock, nobody has it.
            return new Arrival(null, isLate: false);
        }
    }

    /// <summary>Removes the selector that a member may have left behind, and gives the lock back. To be called when the listener listens: not before, for a selector makes a group, and it would be a private one.</summary>
    /// <param name="listener">What has joined.</param>
    /// <param name="leaving">Completes when it is about to leave.</param>
    /// <param name="report">Is given a line if the lock was not to be had in time: the selector is then removed as soon as it is.</param>
    public void Complete(Socket listener, Task leaving, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(leaving);
        ArgumentNullException.ThrowIfNull(report);
        if (_isLate)
        {
            report($"process {Environment.ProcessId} joined the group before its turn: another one that leaves takes long");
            _ = DetachLaterAsync(listener, leaving);
        }
        else
        {
            Selector.DetachFrom(listener);
        }

        Dispose();
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _turn?.Dispose();

    /// <summary>Without the lock a listener that joins harms nobody: the program of the member that leaves just does not choose it.</summary>
    private static async Task DetachLaterAsync(Socket listener, Task leaving)
    {
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        while (!leaving.IsCompleted)
        {
            try
            {
                using var late = GroupLock.TryTake(endPoint);
                if (late is not null)
                {
                    Selector.DetachFrom(listener);
                    return;
                }
            }
            catch (Exception error) when (error is Win32Exception or ObjectDisposedException)
            {
                return; // there is no lock; or the listener has been closed meanwhile, and is in no group
            }

            await Task.Delay(Pause);
        }
    }
}
