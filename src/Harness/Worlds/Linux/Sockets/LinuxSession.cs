using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Harness.Observations;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>A client's TCP connection. It is read all the time, so that its end is seen when it happens and not when a step asks.</summary>
internal sealed class LinuxSession : ISession
{
    private const int ReadBytes = 64 * 1024;

    private readonly Socket socket;
    private Task reading = Task.CompletedTask;
    private volatile bool closedHere;

    public LinuxSession(Socket socket)
    {
        this.socket = socket;
        Client = (IPEndPoint)socket.LocalEndPoint!;
        Server = (IPEndPoint)socket.RemoteEndPoint!;
    }

    public IPEndPoint Client { get; }

    public IPEndPoint Server { get; }

    public bool ServerHasEnded
    {
        get
        {
            try
            {
                const int timeWait = 6, close = 7, closeWait = 8, lastAck = 9, closing = 11; // include/net/tcp_states.h
                return TcpInfo.Of(socket) is not { State: not (timeWait or close or closeWait or lastAck or closing) };
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public bool HasUnread
    {
        get
        {
            try
            {
                return socket.Available > 0;
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    public void Observe(ISessionObserver observer) => reading = ReadAsync(observer);

    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            while (bytes.Length > 0)
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false; // the reader sees the same end and reports it once
        }
    }

    public void HalfClose() => Quietly(() => socket.Shutdown(SocketShutdown.Send));

    public async Task DisconnectAsync(TimeSpan limit)
    {
        closedHere = true;
        HalfClose();
        await Task.WhenAny(reading, Task.Delay(limit));
        socket.Dispose();
        await reading;
    }

    public void Reset()
    {
        closedHere = true;
        Quietly(() => socket.LingerState = new LingerOption(true, 0)); // close(2) with linger 0 sends RST: socket(7)
        socket.Dispose();
    }

    public void Dispose()
    {
        closedHere = true;
        socket.Dispose();
    }

    private async Task ReadAsync(ISessionObserver observer)
    {
        try
        {
            while (true)
            {
                // An empty read waits without a buffer: ten thousand idle sessions hold no memory for it.
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
                try
                {
                    var count = await socket.ReceiveAsync(buffer, SocketFlags.None);
                    if (count == 0)
                    {
                        End(observer, ServerEnding.EndOfFile, null);
                        return;
                    }

                    observer.Received(buffer.AsSpan(0, count));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (SocketException error)
        {
            End(observer, error.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted
                ? ServerEnding.Reset
                : ServerEnding.Failed, error.SocketErrorCode.ToString());
        }
        catch (ObjectDisposedException)
        {
            // closed here
        }
    }

    /// <summary>Also after its client's own end: whether it is the answer to that, the observer decides.</summary>
    private void End(ISessionObserver observer, ServerEnding how, string? detail)
    {
        if (!closedHere || how != ServerEnding.Failed)
            observer.Ended(how, detail);
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // the connection is gone already; the reader says how
        }
    }
}
