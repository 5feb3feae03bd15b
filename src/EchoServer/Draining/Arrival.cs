using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace EchoServer.Draining;

/// <summary>
/// A listener's joining of its group. A member that left has left its program behind, which does not know the newcomer: it would
/// get nothing, or everything. So every newcomer removes it, but not while another member needs it to leave.
/// </summary>
internal sealed class Arrival : IDisposable
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

    /// <summary>Waits for one's turn, for a while.</summary>
    /// <param name="endPoint">Where the listener is to be.</param>
    /// <param name="enough">Ends the wait.</param>
    public static Arrival Await(IPEndPoint endPoint, Task enough)
    {
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

    /// <summary>Does it, and gives the turn away. To be called when the listener listens: not before, for a program makes a group, and it would be a private one.</summary>
    /// <param name="listener">What has joined.</param>
    /// <param name="leaving">Completes when it is about to leave.</param>
    public void Complete(Socket listener, Task leaving)
    {
        if (_isLate)
        {
            Log.Line($"process {Environment.ProcessId} joined the group before its turn: another one that leaves takes long");
            _ = DetachLaterAsync(listener, leaving);
        }
        else
        {
            GroupProgram.DetachFrom(listener);
        }

        Dispose();
    }

    /// <summary>Gives the turn to the next one.</summary>
    public void Dispose() => _turn?.Dispose();

    /// <summary>Without a turn a newcomer harms nobody: the program of the member that leaves just does not choose it.</summary>
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
                    GroupProgram.DetachFrom(listener);
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
