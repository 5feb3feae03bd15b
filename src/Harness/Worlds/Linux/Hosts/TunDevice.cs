using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>
/// A TUN device: what its namespace sends to it is read from its descriptor, one IP packet a time, and the other way round
/// (Documentation/networking/tuntap.rst). It ends with its descriptor.
/// </summary>
internal static unsafe partial class TunDevice
{
    private const string Path = "/dev/net/tun";
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000, ReadWrite = 2;

    /// <summary>Creates one in the namespace of the calling thread; reads and writes of its descriptor do not block.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static SafeFileHandle Create(string name)
    {
        const uint setDevice = 0x400454ca;          // TUNSETIFF
        const short tunWithoutHeader = 0x1001;      // IFF_TUN | IFF_NO_PI
        var file = open(Path, ReadWrite | NonBlocking | CloseOnExec);
        if (file.IsInvalid)
        {
            var problem = ErrnoName.DescribeLast();
            file.Dispose();
            throw new WorldException($"{Path} cannot be opened: {problem}.");
        }

        var request = stackalloc byte[40]; // struct ifreq: name[16], then the flags
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, 15));
        *(short*)(request + 16) = tunWithoutHeader;
        if (ioctl(file, setDevice, request) == 0)
            return file;
        var error = ErrnoName.DescribeLast();
        file.Dispose();
        throw new WorldException($"A TUN device cannot be created: {error}.");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle descriptor, nuint request, byte* argument);
}
