using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Draining.Kestrel;

/// <summary>Makes Kestrel's listeners on IP addresses members of their reuseport groups. Other addresses (Unix sockets) are left to the next factory.</summary>
/// <param name="options">Those of Kestrel's sockets: what is said of the backlog, of Nagle's algorithm and of buffers holds here too.</param>
/// <param name="lifetime">Says when a listener that waits for its turn to join need not any more.</param>
/// <param name="loggers">Get what is done, as information.</param>
internal sealed class ReusePortListenerFactory(IOptions<SocketTransportOptions> options, IHostApplicationLifetime lifetime, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const int SolSocket = 1, ReusePort = 15; // asm-generic/socket.h

    private readonly ConcurrentBag<GroupListener> _listeners = [];
    private readonly ILogger _log = loggers.CreateLogger("Draining");

    /// <summary>How long each listener may take to leave its group before it is closed; null: it is closed as it is.</summary>
    public TimeSpan? LeavesWithin { get; set; }

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var address = (IPEndPoint)endpoint;
        var leaving = new TaskCompletionSource();
        using var stop = lifetime.ApplicationStopping.Register(leaving.SetResult);

        // Waits for half a second at the most, while another member joins or leaves.
        using var arrival = await Task.Run(() => Arrival.Await(address, leaving.Task), cancellationToken);
        var listener = Open(address);
        try
        {
            arrival.Complete(listener, leaving.Task, Report);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        var member = new GroupListener(listener, options.Value, Report, loggers.CreateLogger<SocketConnectionContextFactory>(), () => LeavesWithin);
        _listeners.Add(member);
        return member;
    }

    /// <summary>Has all listeners leave their groups, and returns when they are closed.</summary>
    /// <param name="timeout">How long it may take at most.</param>
    public void Leave(TimeSpan timeout) => Task.WaitAll([.. _listeners.Select(listener => Task.Factory.StartNew(() => listener.Leave(timeout), TaskCreationOptions.LongRunning))]);

    private Socket Open(IPEndPoint address)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.SetRawSocketOption(SolSocket, ReusePort, BitConverter.GetBytes(1));
            // As Kestrel does: [::] takes IPv4 as well.
            if (address.Address.Equals(IPAddress.IPv6Any))
                listener.DualMode = true;
            listener.Bind(address);
            listener.Listen(options.Value.Backlog);
            return listener;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            listener.Dispose();
            throw new AddressInUseException($"{address} is in use by a listener without SO_REUSEPORT, or of another user.", error);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private void Report(string line) => ListenerLog.Line(_log, line);
}
