using System.Net;
using System.Net.Sockets;
using Harness.Observations;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Sockets;
using Harness.Worlds.Linux.Traffic;

namespace Harness.Worlds.Linux;

/// <summary>The connect of one session.</summary>
internal static class ClientConnect
{
    /// <summary>Connects, and says how that ended; what the server's side answered is no error.</summary>
    /// <param name="clients">The clients' side.</param>
    /// <param name="server">Where.</param>
    /// <param name="from">The client's address; null: what the kernel chooses.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="WorldException">The clients' side has no port or no memory for it.</exception>
    public static async Task<ConnectResult> RunAsync(NamespaceThread clients, IPEndPoint server, IPAddress? from, TimeSpan limit, CancellationToken cancellation)
    {
        var socket = clients.Invoke(() => new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            if (from is not null)
                socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(server, timeout.Token);
            var kernel = TcpInfo.Of(socket);
            return new ConnectResult(ConnectOutcome.Established, new LinuxSession(socket), null, kernel?.RoundTrip, kernel?.Resent);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.NoBufferSpaceAvailable || (error.SocketErrorCode is SocketError.AddressNotAvailable && from is null))
        {
            socket.Dispose();
            throw new WorldException($"The clients' side has no port or no memory for another connection: {error.SocketErrorCode}.", error);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            return new ConnectResult(OutcomeOf(error.SocketErrorCode), null, TrafficSocket.NameOf(error.NativeErrorCode));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            return new ConnectResult(ConnectOutcome.Unanswered, null, $"no answer within {SecondsText.Of(limit)}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ConnectOutcome OutcomeOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ConnectOutcome.Refused,
        SocketError.ConnectionReset or SocketError.Shutdown => ConnectOutcome.Reset, // a FIN and then a RST: EPIPE (tcp_reset)
        SocketError.TimedOut => ConnectOutcome.Unanswered,
        _ => ConnectOutcome.Failed,
    };
}
