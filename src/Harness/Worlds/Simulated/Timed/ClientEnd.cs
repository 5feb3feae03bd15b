using System.Net;
using Harness.Histories;

namespace Harness.Worlds.Simulated.Timed;

/// <summary>A client's socket.</summary>
internal sealed class ClientEnd(TimedKernel kernel) : ISession
{
    private readonly TaskCompletionSource<ConnectOutcome> connected = new();
    private readonly TaskCompletionSource serverEnded = new();
    private readonly List<byte> early = [];
    private ISessionObserver? observer;
    private (ServerEnding How, string? Detail)? ending;
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
    public bool IsConnecting => !connected.Task.IsCompleted;

    /// <summary>Whether the client has closed it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>When the SYN that was answered was sent.</summary>
    public TimeSpan SynSentAt { get; set; }

    /// <summary>How long the handshake took from that SYN on; of an established one.</summary>
    public TimeSpan Handshake { get; private set; }

    /// <summary>Completes when the connect has ended.</summary>
    public Task<ConnectOutcome> Connected => connected.Task;

    public void Establish()
    {
        Handshake = kernel.Time.Now - SynSentAt;
        connected.TrySetResult(ConnectOutcome.Established);
    }

    /// <summary>Waits no longer for the answer to its SYN.</summary>
    public void GiveUp()
    {
        if (IsConnecting)
            IsClosed = true;
        connected.TrySetResult(ConnectOutcome.Unanswered);
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
        if (connected.TrySetResult(ConnectOutcome.Refused) || IsClosed || ending is not null)
            return;
        ending = (how, how == ServerEnding.Reset ? "ConnectionReset" : null);
        serverEnded.TrySetResult();
        TellEnding();
    }

    /// <inheritdoc/>
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
        if (limit > TimeSpan.Zero)
            await Task.WhenAny(serverEnded.Task, Task.Delay(limit, kernel.Time));
        IsClosed = true;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        kernel.SendReset(Connection);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        HalfClose();
        IsClosed = true;
    }

    private void TellEnding()
    {
        if (observer is not null && !isLeaving && ending is { } ended)
            observer.Ended(ended.How, ended.Detail);
    }
}
