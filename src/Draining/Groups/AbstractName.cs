using System.ComponentModel;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Draining;

/// <summary>
/// A name in the abstract socket namespace (unix(7)), taken by a bind. There is one namespace for each network namespace; the kernel drops the name with
/// the last descriptor, however the process ends.
/// </summary>
internal static class AbstractName
{
    private const int Unix = 1, Datagram = 2, AddressInUse = 98;

    /// <summary>Takes a name.</summary>
    /// <returns>What holds it until it is disposed; null if another process has it.</returns>
    /// <exception cref="Win32Exception">The kernel does not give such a name to this process.</exception>
    public static IDisposable? TryTake(string name)
    {
        var descriptor = Libc.OpenSocket(Unix, Datagram | Libc.CloseOnExec, 0);
        if (descriptor < 0)
            throw Libc.LastError();

        var holder = new SafeFileHandle(descriptor, ownsHandle: true);
        byte[] address = [Unix, 0, 0, .. Encoding.ASCII.GetBytes(name)];
        if (Libc.Bind(holder, address, address.Length) == 0)
            return holder;

        var error = Libc.LastError();
        holder.Dispose();
        return error.NativeErrorCode == AddressInUse ? null : throw error;
    }
}
