using System.Net;
using System.Net.Sockets;

namespace Harness.Worlds.Linux.Namespaces;

/// <summary>
/// An address of 127.64.0.0/10 that no other run on this machine uses. The claim is a name in the abstract socket namespace
/// (unix(7)): the kernel drops it with its process, however that ends, and it leaves no file.
/// </summary>
internal sealed class LoopbackReservation : IDisposable
{
    private readonly Socket claim;

    private LoopbackReservation(IPAddress address, Socket claim)
    {
        Address = address;
        this.claim = claim;
    }

    public IPAddress Address { get; }

    /// <summary>Takes an address on which nothing listens on the port.</summary>
    /// <exception cref="WorldException">None of a hundred was free.</exception>
    public static LoopbackReservation Take(int port)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var address = new IPAddress([127, (byte)(64 + Random.Shared.Next(64)), (byte)Random.Shared.Next(256), (byte)(1 + Random.Shared.Next(254))]);
            var claim = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                claim.Bind(new UnixDomainSocketEndPoint($"\0rollover-{address}"));

                // Without SO_REUSEPORT this fails if anybody has the port on this address or on the wildcard.
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                probe.Bind(new IPEndPoint(address, port));
                return new LoopbackReservation(address, claim);
            }
            catch (SocketException)
            {
                claim.Dispose();
            }
        }

        throw new WorldException($"Port {port} is taken on every loopback address that was tried; a server on the wildcard address may have it.");
    }

    public void Dispose() => claim.Dispose();
}
