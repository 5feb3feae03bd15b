using Harness.Histories;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// A session of a run. What arrives is compared with the exchange that waits for it, and recorded when it arrives, whether or
/// not a step looks.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing as long as nobody asks for its wait handle.")]
public sealed class LiveSession : ISessionObserver
{
    private const int MostBytesKept = 4 * 1024 * 1024;

    private readonly History history;
    private readonly TimeSpan leastRoundTrip;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim oneExchange = new(1);
    private readonly List<byte> received = [];
    private PendingExchange? pending;
    private int exchanges;
    private ISession? connection;
    private TimeSpan? closedAt;

    internal LiveSession(string name, History history, TimeSpan leastRoundTrip)
    {
        Name = name;
        this.history = history;
        this.leastRoundTrip = leastRoundTrip;
    }

    private sealed record PendingExchange(int Number, int Newlines, bool OwnerMarked, TaskCompletionSource<bool> Done);

    /// <summary>Its name in the history: unique.</summary>
    public string Name { get; private set; }

    /// <summary>The connection.</summary>
    public ISession Connection => connection ?? throw new InvalidOperationException($"Session '{Name}' is not connected.");

    /// <summary>The process id in the latest reply; null before the first.</summary>
    public int? ClaimedPid { get; private set; }

    /// <summary>When its connect was seen to have succeeded, from the run's beginning.</summary>
    public TimeSpan EstablishedAt { get; private set; }

    /// <summary>What the kernel said of its owner last; null if it was not asked.</summary>
    internal OwnerAnswer? LastAnswer { get; set; }

    /// <summary>The server that owns it, by the kernel's latest answer that named one.</summary>
    public LiveServer? Owner { get; internal set; }

    /// <summary>Whether the client can no longer send, by its own doing.</summary>
    public bool IsHalfClosed { get; private set; }

    /// <summary>Whether the client closed or reset it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether the server's side ended.</summary>
    public bool HasServerEnded { get; private set; }

    /// <summary>Whether neither side has ended it.</summary>
    public bool IsOpen => !IsClosed && !HasServerEnded;

    /// <summary>Sends a line and waits for its reply. False if none came in time or the session ended; the history says which.</summary>
    /// <param name="line">The bytes to send.</param>
    /// <param name="expected">What must come back before the owner's mark.</param>
    /// <param name="ownerMarked">Whether the reply ends with the owner's mark, <c>: from PID</c>.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<bool> ExchangeAsync(byte[] line, byte[] expected, bool ownerMarked, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        await oneExchange.WaitAsync(cancellation);
        try
        {
            PendingExchange exchange;
            lock (gate)
            {
                if (!IsOpen)
                    return false;
                exchange = new PendingExchange(
                    ++exchanges,
                    expected.Count(value => value == (byte)'\n') + (ownerMarked ? 1 : 0),
                    ownerMarked,
                    new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
                history.Append(new LineSent(Name, exchange.Number, Payload.Of(line), Payload.Of(expected), ownerMarked));
                pending = exchange;
            }

            using var timeout = new CancellationTokenSource(limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            await using var expiry = timeout.Token.Register(() => Miss(exchange, limit));
            await using var end = cancellation.Register(() => exchange.Done.TrySetCanceled(cancellation));
            await TrySendAsync(line, either.Token);
            return await exchange.Done.Task;
        }
        finally
        {
            oneExchange.Release();
        }
    }

    /// <summary>Takes over an established connection, whose establishing has been recorded, and begins to read it.</summary>
    internal void Attach(ISession established, TimeSpan at)
    {
        connection = established;
        EstablishedAt = at;
        established.Observe(this);
    }

    /// <summary>Gives it its name, when it turns out to be the one that was looked for.</summary>
    internal void Rename(string name)
    {
        lock (gate)
        {
            history.Append(new SessionNamed(Name, name));
            Name = name;
        }
    }

    internal void HalfClose()
    {
        lock (gate)
        {
            history.Append(new ClientEnded(Name, ClientEnding.HalfClose, ByHarness: false));
            IsHalfClosed = true;
        }

        Connection.HalfClose();
    }

    /// <summary>Ends the session from the client's side.</summary>
    /// <param name="how">Orderly or with a reset.</param>
    /// <param name="byHarness">Whether it is the harness' own doing.</param>
    /// <param name="limit">How long an orderly end waits for the server's.</param>
    internal async Task EndAsync(ClientEnding how, bool byHarness, TimeSpan limit)
    {
        lock (gate)
        {
            if (IsClosed)
                return;
            if (!HasServerEnded)
                history.Append(new ClientEnded(Name, how, byHarness));
            closedAt = history.Elapsed;
            IsClosed = true;
            pending?.Done.TrySetResult(false);
            pending = null;
        }

        if (how == ClientEnding.Reset)
            Connection.Reset();
        else
            await Connection.DisconnectAsync(limit);
    }

    void ISessionObserver.Received(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (pending is null)
            {
                history.Append(new UnexpectedBytes(Name, Payload.Of(bytes)));
                return;
            }

            if (received.Count + bytes.Length <= MostBytesKept)
                received.AddRange(bytes);
            CompleteIfWhole(pending);
        }
    }

    void ISessionObserver.Ended(ServerEnding how, string? detail)
    {
        lock (gate)
        {
            if (pending is { } exchange)
                Miss(exchange, waited: null);

            // After its client's end it is recorded only if it came too soon to be the answer to that.
            if (!HasServerEnded && (closedAt is not { } closed || history.Elapsed - closed < leastRoundTrip))
                history.Append(new ServerEnded(Name, how, detail));
            HasServerEnded = true;
        }
    }

    /// <summary>A connection that takes no more bytes may still deliver the reply to those it took, or its end: that decides.</summary>
    private async Task TrySendAsync(byte[] line, CancellationToken cancellation)
    {
        try
        {
            await Connection.TrySendAsync(line, cancellation);
        }
        catch (OperationCanceledException)
        {
            // the time was over: the miss is recorded
        }
    }

    /// <summary>A reply is whole when it has as many lines as the echo, and the one of the owner's mark.</summary>
    private void CompleteIfWhole(PendingExchange exchange)
    {
        var end = -1;
        for (var newlines = 0; newlines < exchange.Newlines; newlines++)
        {
            end = received.IndexOf((byte)'\n', end + 1);
            if (end < 0)
                return;
        }

        var reply = received.GetRange(0, end + 1).ToArray();
        received.RemoveRange(0, end + 1);
        pending = null;
        int? pid = null;
        var echo = exchange.OwnerMarked ? OwnerMark.Split(reply, out pid) : reply.Length;
        ClaimedPid = pid ?? ClaimedPid;
        history.Append(new ReplyReceived(Name, exchange.Number, Payload.Of(reply.AsSpan(0, echo)), pid));
        if (received.Count > 0)
            history.Append(new UnexpectedBytes(Name, Payload.Of([.. received])));
        received.Clear();
        exchange.Done.TrySetResult(true);
    }

    private void Miss(PendingExchange exchange, TimeSpan? waited)
    {
        lock (gate)
        {
            if (pending != exchange)
                return;
            pending = null;
            history.Append(new ReplyMissed(Name, exchange.Number, Payload.Of([.. received]), waited));
            received.Clear();
            exchange.Done.TrySetResult(false);
        }
    }
}
