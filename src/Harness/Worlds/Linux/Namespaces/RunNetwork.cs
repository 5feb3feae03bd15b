using System.Net;
using System.Net.Sockets;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds.Linux.Hosts;

namespace Harness.Worlds.Linux.Namespaces;

/// <summary>
/// Where the clients and the servers of one run are: on threads in network namespaces of the run's own, or, where the machine
/// gives none, on a loopback address of its own. Disposing it ends the threads and, with them, the namespaces.
/// </summary>
internal sealed class RunNetwork : IDisposable
{
    private readonly NamespaceHandle? clients;
    private readonly LoopbackReservation? reservation;

    private RunNetwork(string kind, IPAddress address, NamespaceThread clientsThread, NamespaceThread serversThread, NamespaceHandle? clients, LoopbackReservation? reservation, Relay? relay)
    {
        Kind = kind;
        Address = address;
        Clients = clientsThread;
        Servers = serversThread;
        this.clients = clients;
        this.reservation = reservation;
        Relay = relay;
    }

    /// <summary>What it is, for people.</summary>
    public string Kind { get; }

    /// <summary>The address that all servers share.</summary>
    public IPAddress Address { get; }

    /// <summary>The thread on which servers are started. The kernel's settings and tables of the run are those that it sees.</summary>
    public NamespaceThread Servers { get; }

    /// <summary>The thread on which the clients' sockets are made: the same one, unless clients and servers are on two hosts.</summary>
    public NamespaceThread Clients { get; }

    /// <summary>What the network between them does to packets; null if nothing.</summary>
    public RunNetworkConditions? Conditions { get; private init; }

    /// <summary>What carries the packets between the two; null if the kernel does.</summary>
    public Relay? Relay { get; }

    /// <summary>Whether the namespace is the run's own: every socket in it is, too.</summary>
    public bool IsIsolated => reservation is null;

    /// <summary>A network namespace of the run's own.</summary>
    /// <param name="family">The family of the address that all servers share.</param>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static RunNetwork OfNamespace(AddressFamily family)
    {
        var thread = new NamespaceThread("world");
        try
        {
            thread.Invoke(NetworkNamespace.Enter);
            return new RunNetwork("network namespace", HostAddresses.Loopback(family), thread, thread, thread.Invoke(NamespaceHandle.OfThisThread), reservation: null, relay: null);
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
        var thread = new NamespaceThread("world");
        return new RunNetwork("loopback address", reservation.Address, thread, thread, clients: null, reservation, relay: null);
    }

    /// <summary>Two network namespaces of the run's own, joined by a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="family">The family of the address that all servers share.</param>
    /// <param name="seed">Decides which packets are lost, and when those come that are not.</param>
    /// <param name="marker">By which its processes are known to be the run's.</param>
    /// <param name="observer">Told what happens to it.</param>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static RunNetwork OfTwoNamespaces(NetworkSpecification network, AddressFamily family, int seed, string marker, INetworkObserver? observer)
    {
        var servers = new NamespaceThread("servers");
        var clients = new NamespaceThread("clients");
        NamespaceHandle? handle = null;
        try
        {
            servers.Invoke(NetworkNamespace.Enter);
            clients.Invoke(NetworkNamespace.Enter);
            handle = clients.Invoke(NamespaceHandle.OfThisThread);
            Relay? relay = null;
            if (network.IsVeth)
            {
                using var serversNamespace = servers.Invoke(NamespaceHandle.OfThisThread);
                TwoHosts.JoinByVeth(clients, servers, serversNamespace);
            }
            else
            {
                relay = TwoHosts.JoinByRelay(clients, servers, network, seed, marker, observer);
            }

            var kind = $"two network namespaces, {(network.IsVeth ? "veth" : $"{network.RoundTrip.TotalMilliseconds:0.###} ms round trip")}";
            return new RunNetwork(kind, HostAddresses.Servers.Shared(family), clients, servers, handle, reservation: null, relay)
            {
                Conditions = network.IsVeth ? null : new RunNetworkConditions(network.RoundTrip, network.Jitter, network.Loss, seed),
            };
        }
        catch
        {
            handle?.Dispose();
            clients.Dispose();
            servers.Dispose();
            throw;
        }
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
        Relay?.Dispose();
        clients?.Dispose();
        Clients.Dispose();
        if (Servers != Clients)
            Servers.Dispose();
        reservation?.Dispose();
    }
}
