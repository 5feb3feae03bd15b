using System.Net.Sockets;

namespace EchoServer;

/// <summary>How a listener leaves its port when others go on listening there. Its sessions are not touched.</summary>
internal static class Departure
{
    /// <summary>
    /// Empties the queue, then closes. Closing alone would reset every connection that the kernel has established for this
    /// listener and that nobody has accepted yet. What arrives between the last accept and the close is still lost.
    /// </summary>
    /// <param name="listener">Closed afterwards.</param>
    /// <param name="acceptor">The listener's acceptor; it must have stopped, or its last connection would not be counted.</param>
    public static async Task LeaveAsync(Socket listener, Acceptor acceptor)
    {
        await acceptor.AcceptWaitingAsync();
        listener.Dispose();
    }
}
