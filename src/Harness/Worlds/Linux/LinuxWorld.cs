using System.Net;
using System.Net.Sockets;
using Harness.Histories;

namespace Harness.Worlds.Linux;

/// <summary>Real processes, real sockets and the kernel's own tables.</summary>
public sealed class LinuxWorld : IWorld
{
    private const string MarkerName = "ROLLOVER_RUN";

    private readonly Lock gate = new();
    private readonly List<ServerProcess> servers = [];
    private readonly NamespaceThread thread;
    private readonly SocketDiagnostics tables;
    private readonly ProcessTable processes = new();
    private readonly LoopbackReservation? reservation;
    private readonly string run = $"{Environment.ProcessId}-{Guid.NewGuid():N}";

    private LinuxWorld(NamespaceThread thread, SocketDiagnostics tables, IPEndPoint endpoint, LoopbackReservation? reservation)
    {
        this.thread = thread;
        this.tables = tables;
        this.reservation = reservation;
        Endpoint = endpoint;
    }

    /// <inheritdoc/>
    public string Kind => reservation is null ? "network namespace" : "loopback address";

    /// <inheritdoc/>
    public IPEndPoint Endpoint { get; }

    /// <inheritdoc/>
    public string KernelRelease { get; } = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    /// <inheritdoc/>
    public TimeProvider Time => TimeProvider.System;

    /// <summary>A world of its own for one run.</summary>
    /// <param name="isolation">Whether it is a network namespace or a loopback address.</param>
    /// <param name="port">The port that the servers share.</param>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static LinuxWorld Create(Isolation isolation, int port = 8080)
    {
        var thread = new NamespaceThread("world");
        LoopbackReservation? reservation = null;
        try
        {
            if (isolation == Isolation.NetworkNamespace)
                thread.Invoke(NetworkNamespace.Enter);
            else
                reservation = LoopbackReservation.Take(port);
            var tables = thread.Invoke(() => new SocketDiagnostics());
            return new LinuxWorld(thread, tables, new IPEndPoint(reservation?.Address ?? IPAddress.Loopback, port), reservation);
        }
        catch
        {
            reservation?.Dispose();
            thread.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IServerProcess Launch(ServerLaunch launch, IServerObserver observer)
    {
        ArgumentNullException.ThrowIfNull(launch);
        var server = thread.Invoke(() => ServerProcess.Start(launch, $"{MarkerName}={run}/{launch.Name}", observer));
        lock (gate)
            servers.Add(server);
        return server;
    }

    /// <inheritdoc/>
    public async Task<ConnectResult> ConnectAsync(IPAddress? from, TimeSpan limit, CancellationToken cancellation)
    {
        var socket = thread.Invoke(() => new Socket(Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            if (from is not null)
                socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(Endpoint, timeout.Token);
            return new ConnectResult(ConnectOutcome.Established, new LinuxSession(socket), null);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            return new ConnectResult(OutcomeOf(error.SocketErrorCode), null, error.SocketErrorCode.ToString());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            return new ConnectResult(ConnectOutcome.Unanswered, null, $"no answer within {EventText.Seconds(limit)}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ListeningSocket> Listeners()
    {
        var candidates = Pids();
        return
        [
            .. tables.Listeners(Endpoint.Port)
                .Where(socket => Serves(socket.Local.Address))
                .Select(socket => new ListeningSocket(processes.HolderOf(socket.Inode, candidates), socket.ReceiveQueue, socket.Inode)),
        ];
    }

    /// <inheritdoc/>
    public OwnerAnswer OwnerOf(ISession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (tables.Find(Endpoint, session.Client) is not { } socket)
            return new OwnerAnswer(Ownership.Gone, null);
        if (socket.Inode != 0)
            return processes.HolderOf(socket.Inode, Pids()) is { } pid ? new OwnerAnswer(Ownership.Owned, pid) : new OwnerAnswer(Ownership.Gone, null);

        // No inode: nobody has accepted it yet, or its process has closed it and the kernel finishes alone.
        return new OwnerAnswer(socket.State is TcpSocket.Established or TcpSocket.CloseWait ? Ownership.Queued : Ownership.Gone, null);
    }

    /// <inheritdoc/>
    public void SetKernel(string name, string value)
    {
        if (reservation is not null)
            throw new WorldException($"'{name}' cannot be set: this run has no network namespace of its own.");
        thread.Invoke(() => KernelSettings.Write(name, value));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ServerProcess[] all;
        lock (gate)
            all = [.. servers];
        foreach (var server in all)
            server.KillAll();
        await Task.WhenAll(all.Select(server => server.Exited));
        tables.Dispose();
        thread.Dispose();
        reservation?.Dispose();
    }

    private static ConnectOutcome OutcomeOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ConnectOutcome.Refused,
        SocketError.ConnectionReset => ConnectOutcome.Reset,
        SocketError.TimedOut => ConnectOutcome.Unanswered,
        _ => ConnectOutcome.Failed,
    };

    private bool Serves(IPAddress address) =>
        address.Equals(Endpoint.Address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private List<int> Pids()
    {
        lock (gate)
            return [.. servers.Where(server => !server.Exited.IsCompleted).Select(server => server.Pid)];
    }
}
