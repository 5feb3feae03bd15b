using System.Net.Sockets;

namespace Draining;

/// <summary>
/// What takes connections off a listener's queue, as far as leaving a group has to know it. A server implements it over its accept loop.
/// </summary>
public interface IAcceptor
{
    /// <summary>How many connections became sessions so far.</summary>
    int Accepted { get; }

    /// <summary>
    /// Looks at every connection before it becomes a session. False if it is no client's; the acceptor then closes the socket.
    /// It is called by the thread that accepts, and does not throw. Without one, every connection becomes a session.
    /// </summary>
    Func<Socket, bool> Admit { set; }

    /// <summary>Ends accepting connections as they come. No connection is lost by it, and no accept is in progress when it returns.</summary>
    void Stop();

    /// <summary>
    /// Accepts all connections that wait in the queue, and returns when it is empty; or when the time is over and as many were accepted as
    /// the queue can have held. Called only after <see cref="Stop"/>.
    /// </summary>
    /// <param name="limit">How long it may take.</param>
    void AcceptWaiting(TimeLimit limit);
}
