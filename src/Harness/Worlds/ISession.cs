using System.Net;
using Harness.Observations;

namespace Harness.Worlds;

/// <summary>A client's end of an established connection.</summary>
internal interface ISession : IDisposable
{
    /// <summary>The client's address and port.</summary>
    IPEndPoint Client { get; }

    /// <summary>The server's address and port, as the client sees it: the one that it connected to.</summary>
    IPEndPoint Server { get; }

    /// <summary>
    /// Whether the kernel has got the server's end of it, a FIN or a RST. The observer hears of that too, but perhaps a moment later.
    /// </summary>
    bool ServerHasEnded { get; }

    /// <summary>Whether bytes have arrived that the observer has not been told of yet.</summary>
    bool HasUnread { get; }

    /// <summary>Begins to read; the observer is told of everything that arrived and arrives. To be called once.</summary>
    void Observe(ISessionObserver observer);

    /// <summary>Sends bytes. False if the connection no longer takes any; the observer hears why.</summary>
    Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Shuts the sending side down.</summary>
    void HalfClose();

    /// <summary>Shuts the sending side down, waits until the server has done the same or the limit is over, and closes.</summary>
    Task DisconnectAsync(TimeSpan limit);

    /// <summary>Closes with a reset.</summary>
    void Reset();
}

/// <summary>Is told what arrives at a client, in order.</summary>
internal interface ISessionObserver
{
    /// <summary>Bytes arrived; they are valid during the call only.</summary>
    void Received(ReadOnlySpan<byte> bytes);

    /// <summary>The server's side ended. The last call; also made when the client closed first, if what came then was read.</summary>
    void Ended(ServerEnding how, string? detail);
}

/// <summary>Between which addresses a client connects.</summary>
/// <param name="From">The client's address; null: the kernel's choice.</param>
/// <param name="At">The server's address; null: that of the world's endpoint. The port is always that of the endpoint.</param>
internal readonly record struct ConnectPath(IPAddress? From = null, IPAddress? At = null);

/// <summary>How a connect ended.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Session">The session if established, otherwise null.</param>
/// <param name="Detail">The error, or null.</param>
/// <param name="Handshake">Of an established one: the handshake by the kernel's clock; null where it is not known.</param>
/// <param name="SynsResent">Of an established one: how often its SYN had to be sent again; null: never.</param>
internal sealed record ConnectResult(ConnectOutcome Outcome, ISession? Session, string? Detail, TimeSpan? Handshake = null, int? SynsResent = null);
