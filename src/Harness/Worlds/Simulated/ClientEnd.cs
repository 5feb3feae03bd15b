using System.Net;
using Harness.Observations;

namespace Harness.Worlds.Simulated;

/// <summary>A client's socket.</summary>
internal sealed class ClientEnd(TimedKernel kernel) : ISession
{
    private readonly VirtualWait connecting = new();
    private readonly VirtualWait closing = new();
    private readonly List<byte> early = [];
    private ISessionObserver? observer;
    private (ServerEnding How, string? Detail)? ending;
    private ConnectOutcome? outcome;
    private bool isHalfClosed;
    private bool isLeaving;

    /// <summary>The connection; set once it is known.</summary>
    public TimedConnection Connection { get; set; } = null!;

    /// <inheritdoc/>
    public IPEndPoint Client => Connection.Client;

    /// <inheritdoc/>
    public IPEndPoint Server => Connection.Server;

    /// <inheritdoc/>
    public bool ServerHasEnded => ending is not null;

    /// <summary>Whether it waits for the answer to its SYN.</summary>
    public bool IsConnecting => outcome is null;

    /// <summary>Whether its client waits for the answer to its SYN no longer.</summary>
    public bool HasGivenUp => outcome == ConnectOutcome.Unanswered;

    /// <summary>Whether the client has closed it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>When the SYN that was answered was sent.</summary>
    public TimeSpan SynSentAt { get; set; }

    /// <summary>How long the handshake took from that SYN on; of an established one.</summary>
    public TimeSpan Handshake { get; private set; }

    /// <summary>Waits for the answer to its SYN, no longer than the limit or a cancellation says, and tells how the connect ended.</summary>
    public async Task<ConnectOutcome> ConnectedAsync(TimeSpan limit, CancellationToken cancellation)
    {
        if (IsConnecting)
            await connecting.WaitAsync(kernel.Time, limit, cancellation);
        if (IsConnecting)
            BeClosed(); // it waits no longer
        return outcome ??= ConnectOutcome.Unanswered;
    }

    /// <summary>The answer to its SYN arrives.</summary>
    public void Establish()
    {
        Handshake = kernel.Time.Now - SynSentAt;
        EndConnect(ConnectOutcome.Established);
    }

    /// <summary>Bytes arrive.</summary>
    public void Receive(byte[] bytes)
    {
        if (IsClosed || ending is not null)
            return;
        if (observer is null)
            early.AddRange(bytes);
        else
            observer.Received(bytes);
    }

    /// <summary>The server's FIN or RST arrives.</summary>
    public void EndByServer(ServerEnding how)
    {
        if (EndConnect(ConnectOutcome.Refused) || IsClosed || ending is not null)
            return;
        ending = (how, how == ServerEnding.Reset ? "ConnectionReset" : null);
        closing.End();
        TellEnding();
    }

    /// <inheritdoc/>
    /// <summary>The observer is told when something arrives.</summary>
    public bool HasUnread => false;

    public void Observe(ISessionObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        this.observer = observer;
        if (early.Count > 0)
            observer.Received([.. early]);
        TellEnding();
    }

    /// <inheritdoc/>
    public Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (IsClosed || isHalfClosed || ending is { How: not ServerEnding.EndOfFile })
            return Task.FromResult(false);
        kernel.SendData(Connection, bytes.ToArray());
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public void HalfClose()
    {
        if (isHalfClosed || IsClosed)
            return;
        isHalfClosed = true;
        kernel.SendFin(Connection);
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(TimeSpan limit)
    {
        if (IsClosed)
            return;
        HalfClose();
        isLeaving = true; // what comes now is still read; an end of the server's is only the answer
        if (limit > TimeSpan.Zero && ending is null)
            await closing.WaitAsync(kernel.Time, limit);
        BeClosed();
    }

    /// <inheritdoc/>
    public void Reset()
    {
        if (IsClosed)
            return;
        BeClosed();
        kernel.SendReset(Connection);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        HalfClose();
        BeClosed();
    }

    /// <summary>Its observer is told of nothing more: the kernel's timers, which know it for seconds, are not to keep all that the observer knows.</summary>
    private void BeClosed()
    {
        IsClosed = true;
        observer = null;
    }

    /// <summary>False if it had ended before.</summary>
    private bool EndConnect(ConnectOutcome how)
    {
        if (!IsConnecting)
            return false;
        outcome = how;
        connecting.End();
        return true;
    }

    private void TellEnding()
    {
        if (observer is not null && !isLeaving && ending is { } ended)
            observer.Ended(ended.How, ended.Detail);
    }
}
