using System.Net;

namespace Harness.Worlds.Linux;

/// <summary>
/// Where the clients and the servers of one run are: on threads in network namespaces of the run's own, or, where the machine
/// gives none, on a loopback address of its own. Disposing it ends the threads and, with them, the namespaces.
/// </summary>
internal sealed class RunNetwork : IDisposable
{
    private readonly NamespaceHandle? clients;
    private readonly LoopbackReservation? reservation;

    private RunNetwork(string kind, IPAddress address, NamespaceThread thread, NamespaceHandle? clients, LoopbackReservation? reservation)
    {
        Kind = kind;
        Address = address;
        Servers = thread;
        Clients = thread;
        this.clients = clients;
        this.reservation = reservation;
    }

    /// <summary>What it is, for people.</summary>
    public string Kind { get; }

    /// <summary>The address that all servers share.</summary>
    public IPAddress Address { get; }

    /// <summary>The thread on which servers are started. The kernel's settings and tables of the run are those that it sees.</summary>
    public NamespaceThread Servers { get; }

    /// <summary>The thread on which the clients' sockets are made: the same one, unless clients and servers are on two hosts.</summary>
    public NamespaceThread Clients { get; }

    /// <summary>Whether the namespace is the run's own: every socket in it is, too.</summary>
    public bool IsIsolated => reservation is null;

    /// <summary>A network namespace of the run's own.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static RunNetwork OfNamespace()
    {
        var thread = new NamespaceThread("world");
        try
        {
            thread.Invoke(NetworkNamespace.Enter);
            return new RunNetwork("network namespace", IPAddress.Loopback, thread, thread.Invoke(NamespaceHandle.OfThisThread), reservation: null);
        }
        catch
        {
            thread.Dispose();
            throw;
        }
    }

    /// <summary>A loopback address of the run's own, in the namespace of the harness.</summary>
    /// <exception cref="WorldException">None is free.</exception>
    public static RunNetwork OfLoopbackAddress(int port)
    {
        var reservation = LoopbackReservation.Take(port);
        return new RunNetwork("loopback address", reservation.Address, new NamespaceThread("world"), clients: null, reservation);
    }

    /// <summary>
    /// A further thread that is where <see cref="Clients"/> is, for work that would keep that one busy. The caller disposes it, before
    /// the world.
    /// </summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public NamespaceThread NewClientThread(string name)
    {
        var thread = new NamespaceThread(name);
        try
        {
            if (clients is not null)
                thread.Invoke(clients.Enter);
            return thread;
        }
        catch
        {
            thread.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        clients?.Dispose();
        Servers.Dispose();
        reservation?.Dispose();
    }
}
