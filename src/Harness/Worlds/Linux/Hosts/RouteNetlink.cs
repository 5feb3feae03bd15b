using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Netlink;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>
/// Devices, addresses and routes by rtnetlink(7), without the program <c>ip</c>. All of it concerns the namespace of the thread that
/// creates this.
/// </summary>
internal sealed partial class RouteNetlink : IDisposable
{
    private const ushort Request = NetlinkMessage.Request, Acknowledge = NetlinkMessage.Acknowledge, Exclusive = 0x200, Create = 0x400;
    private const ushort NewLink = 16, NewAddress = 20, NewRoute = 24;
    private const int Up = 1, NoArp = 0x80;
    private const int NoDuplicateDetection = 2;     // IFA_F_NODAD: an address is usable at once
    private const byte LocalTable = 255, Static = 4, Host = 254, Local = 2;

    // An error comes back with the request that it is about, and the longest request is far shorter.
    private readonly NetlinkConversation kernel = new(NetlinkSocket.Open(protocol: 0), "The kernel's network", bufferBytes: 4096);

    /// <summary>The index of a device.</summary>
    /// <exception cref="WorldException">There is no such device.</exception>
    public static int IndexOf(string device)
    {
        var index = if_nametoindex(device);
        return index != 0 ? (int)index : throw new WorldException($"There is no network device '{device}': {ErrnoName.DescribeLast()}.");
    }

    /// <summary>Creates a pair of virtual Ethernet devices (veth(4)); the other one is in another namespace.</summary>
    public void AddPair(string device, byte[] hardwareAddress, string other, byte[] otherHardwareAddress, NamespaceHandle otherNamespace)
    {
        const ushort address = 1, name = 3, info = 18, kind = 1, data = 2, peer = 1, namespaceDescriptor = 28;

        // The message has its number: it means this namespace until the kernel has answered.
        using var held = new HeldHandles([otherNamespace.Handle]);
        var number = held[0];
        Do("a pair of veth devices cannot be created", new RouteMessage(NewLink, Request | Acknowledge | Create | Exclusive, new byte[16])
            .Add(name, device)
            .Add(address, hardwareAddress)
            .Nest(info, [], linkInfo => linkInfo
                .Add(kind, "veth")
                .Nest(data, [], pair => pair
                    .Nest(peer, new byte[16], second => second
                        .Add(name, other)
                        .Add(address, otherHardwareAddress)
                        .Add(namespaceDescriptor, number)))));
    }

    /// <summary>
    /// Brings a device up, without address resolution (IFF_NOARP): no packet waits for an answer of ARP or neighbour discovery, and an
    /// Ethernet frame goes to the device's own hardware address, which therefore both hosts have.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="mtuBytes">The longest packet.</param>
    /// <param name="queue">How many packets may wait to be sent.</param>
    public void BringUp(string device, int mtuBytes, int queue)
    {
        const ushort mtu = 4, queueLength = 13;
        var link = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(link.AsSpan(4), IndexOf(device));
        BinaryPrimitives.WriteInt32LittleEndian(link.AsSpan(8), Up | NoArp);
        BinaryPrimitives.WriteInt32LittleEndian(link.AsSpan(12), Up | NoArp);
        Do($"the device '{device}' cannot be brought up", new RouteMessage(NewLink, Request | Acknowledge, link).Add(mtu, mtuBytes).Add(queueLength, queue));
    }

    /// <summary>Gives a device an address; the network of that prefix is reached through the device.</summary>
    public void AddAddress(string device, IPAddress address, int prefixBits)
    {
        const ushort whole = 1, own = 2, flags = 8;
        var body = new byte[8];
        body[0] = Family(address);
        body[1] = (byte)prefixBits;
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), IndexOf(device));
        Do($"the address {address} cannot be added", new RouteMessage(NewAddress, Request | Acknowledge | Create | Exclusive, body)
            .Add(own, address.GetAddressBytes())
            .Add(whole, address.GetAddressBytes())
            .Add(flags, NoDuplicateDetection));
    }

    /// <summary>Makes every address of a network one's own, without listing them: they can be connected from, and are answered.</summary>
    public void AddLocalNetwork(IPNetwork network)
    {
        const ushort destination = 1, device = 4;
        byte[] body = [Family(network.BaseAddress), (byte)network.PrefixLength, 0, 0, LocalTable, Static, Host, Local, 0, 0, 0, 0];
        Do($"the network {network} cannot be made local", new RouteMessage(NewRoute, Request | Acknowledge | Create | Exclusive, body)
            .Add(destination, network.BaseAddress.GetAddressBytes())
            .Add(device, IndexOf("lo")));
    }

    /// <summary>Closes the netlink socket.</summary>
    public void Dispose() => kernel.Dispose();

    private static byte Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? (byte)2 : (byte)10;

    private void Do(string failure, RouteMessage message)
    {
        var answer = kernel.Ask(message.ToArray());
        if (answer.Kind != NetlinkMessage.KindError) // with 0 for success
            throw new WorldException($"{Capital(failure)}: the kernel answered with a message of kind {answer.Kind} and no acknowledgement.");
        if (answer.Error is not 0 and var error)
            throw new WorldException($"{Capital(failure)}: {ErrnoName.Describe(error)}.");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint if_nametoindex(string device);
}
