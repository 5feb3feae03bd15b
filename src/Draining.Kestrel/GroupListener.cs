using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Draining.Kestrel;

/// <summary>A listener of Kestrel that can leave its reuseport group while Kestrel goes on accepting from it.</summary>
internal sealed class GroupListener : IConnectionListener, IAcceptor
{
    /// <summary>For descriptors to become free.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest queue that there is: its backlog and one (sk_acceptq_is_full in the kernel).</summary>
    private const int LongestQueue = ushort.MaxValue + 1;

    private readonly Socket _listener;
    private readonly SocketTransportOptions _options;
    private readonly Action<string> _report;
    private readonly ILogger _log;
    private readonly Func<TimeSpan?> _leavesWithin;
    private readonly SocketConnectionContextFactory _contexts;
    private readonly Channel<Socket> _accepted = Channel.CreateUnbounded<Socket>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _leaving = new();
    private readonly Task _accepting;
    private volatile Func<Socket, bool> _admit = static _ => true;
    private int _count;
    private bool _hasLeft;

    /// <summary>Begins to accept.</summary>
    /// <param name="listener">What listens; this object's from now on.</param>
    /// <param name="options">How its connections are.</param>
    /// <param name="report">Is given what is done.</param>
    /// <param name="log">For connections.</param>
    /// <param name="leavesWithin">How long it may take to leave when Kestrel unbinds; null: it is closed as it is.</param>
    public GroupListener(Socket listener, SocketTransportOptions options, Action<string> report, ILogger log, Func<TimeSpan?> leavesWithin)
    {
        _listener = listener;
        _options = options;
        _report = report;
        _log = log;
        _leavesWithin = leavesWithin;
        EndPoint = listener.LocalEndPoint!;
        _contexts = new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions
            {
                IOQueueCount = options.IOQueueCount,
                MaxReadBufferSize = options.MaxReadBufferSize,
                MaxWriteBufferSize = options.MaxWriteBufferSize,
                UnsafePreferInlineScheduling = options.UnsafePreferInlineScheduling,
                WaitForDataBeforeAllocatingBuffer = options.WaitForDataBeforeAllocatingBuffer,
            },
            log);
        _accepting = Task.Run(AcceptUntilStoppedAsync);
    }

    /// <inheritdoc/>
    public EndPoint EndPoint { get; }

    /// <inheritdoc/>
    public int Accepted => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public Func<Socket, bool> Admit { set => _admit = value; }

    /// <summary>Leaves the group without losing or delaying anybody, and closes the listener. Does nothing if that was done.</summary>
    /// <param name="timeout">How long it may take at most.</param>
    public void Leave(TimeSpan timeout)
    {
        lock (_leaving)
        {
            if (_hasLeft)
                return;
            _hasLeft = true;
            try
            {
                Departure.Leave(_listener, this, DrainMode.Steer, timeout, _report);
            }
            finally
            {
                _listener.Dispose();
                _accepted.Writer.TryComplete();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var socket))
                return _contexts.Create(socket);
        }

        return null;
    }

    /// <summary>
    /// Closes the listener. If it has not left its group yet, it does so now: the application was told to stop before Kestrel had bound it, or the configuration has changed and Kestrel
    /// unbinds this endpoint alone. Where nobody has asked for that, it is closed as it is: whoever waits in its queue is reset.
    /// </summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (_leavesWithin() is { } timeout)
            await Task.Factory.StartNew(() => Leave(timeout), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        lock (_leaving)
        {
            if (!_hasLeft)
            {
                _hasLeft = true;
                Stop();
                _listener.Dispose();
                _accepted.Writer.TryComplete();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        while (_accepted.Reader.TryRead(out var socket))
            socket.Dispose();
        _contexts.Dispose();
        _stop.Dispose();
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _stop.Cancel();
        _accepting.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void AcceptWaiting(TimeLimit limit)
    {
        _listener.Blocking = false;
        for (var count = 0; _listener.Poll(TimeSpan.Zero, SelectMode.SelectRead) && (count < LongestQueue || !limit.IsOver); count++)
        {
            try
            {
                Take(_listener.Accept());
            }
            catch (SocketException error)
            {
                if (limit.IsOver)
                    return;
                ListenerLog.CannotAccept(_log, error.Message);
                Thread.Sleep(Pause);
            }
        }
    }

    private async Task AcceptUntilStoppedAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Take(await _listener.AcceptAsync(_stop.Token));
            }
            catch (SocketException error)
            {
                ListenerLog.CannotAccept(_log, error.Message);
                await Task.Delay(Pause);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Take(Socket client)
    {
        if (!_admit(client))
        {
            client.Dispose();
            return;
        }

        try
        {
            client.NoDelay = _options.NoDelay;
        }
        catch (SocketException)
        {
            // Its client has gone already, which Kestrel finds out as ever.
        }

        Interlocked.Increment(ref _count);
        if (!_accepted.Writer.TryWrite(client))
            client.Dispose();
    }
}
