using System.Runtime.InteropServices;
using System.Text;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>
/// What a device does for the kernel. A virtual one puts off checksums and the cutting into packets until somebody needs them; a relay
/// passes on what it reads, so there everything has to be complete.
/// </summary>
internal static unsafe partial class Offload
{
    private const uint Ethtool = 0x8946; // SIOCETHTOOL
    private const uint SetTransmitChecksum = 0x17, SetSegmentation = 0x1f, SetGenericSegmentation = 0x24; // <linux/ethtool.h>

    /// <summary>Turns it off for a device of the calling thread's namespace.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static void TurnOff(string device)
    {
        using var any = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        var request = stackalloc byte[40]; // struct ifreq: name[16], then the pointer
        var command = stackalloc uint[2];  // struct ethtool_value
        foreach (var setting in (ReadOnlySpan<uint>)[SetTransmitChecksum, SetSegmentation, SetGenericSegmentation])
        {
            new Span<byte>(request, 40).Clear();
            Encoding.ASCII.GetBytes(device, new Span<byte>(request, 15));
            (command[0], command[1]) = (setting, 0);
            *(uint**)(request + 16) = command;
            if (ioctl(any.SafeHandle, Ethtool, request) != 0)
                throw new WorldException($"The offload of the device '{device}' cannot be turned off: {ErrnoName.DescribeLast()}.");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeHandle descriptor, nuint request, byte* argument);
}
