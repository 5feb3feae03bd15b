using System.Buffers.Text;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Draining;

/// <summary>
/// Folders of proc(5) with thousands of entries, such as the descriptors of every process of the machine. A look at them is most of what leaving a group from outside costs, and .NET's methods take three
/// to ten system calls an entry.
/// </summary>
internal static partial class ProcFolder
{
    private const int NotPermitted = 13; // EACCES
    private const int EntryLength = 16, EntryName = 19; // struct linux_dirent64: d_reclen, d_name

    /// <summary>Opens a folder or a file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>Null if it is not there any more.</returns>
    /// <exception cref="UnauthorizedAccessException">It is not permitted.</exception>
    public static SafeFileHandle? TryOpen(string path)
    {
        var handle = open(path, Libc.CloseOnExec);
        if (!handle.IsInvalid)
            return handle;
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return error == NotPermitted ? throw new UnauthorizedAccessException(new Win32Exception(error).Message) : null;
    }

    /// <summary>The entries of a folder whose names are numbers.</summary>
    public static List<int> Numbers(SafeFileHandle folder)
    {
        var found = new List<int>();
        Span<byte> buffer = stackalloc byte[16 * 1024];
        while (getdents64(ListEntries, folder, buffer, buffer.Length) is > 0 and var length)
        {
            for (var rest = buffer[..(int)length]; rest.Length > EntryName; rest = rest[BitConverter.ToUInt16(rest[EntryLength..])..])
            {
                if (Utf8Parser.TryParse(rest[EntryName..], out int number, out var digits) && rest[EntryName + digits] == 0)
                    found.Add(number);
            }
        }

        return found;
    }

    /// <summary>The inode of the socket that a descriptor is for.</summary>
    /// <param name="descriptors">The folder of a process' descriptors.</param>
    /// <param name="number">The descriptor.</param>
    /// <returns>Null if it is for something else, or closed by now.</returns>
    /// <exception cref="UnauthorizedAccessException">It is not permitted.</exception>
    public static uint? SocketAt(SafeFileHandle descriptors, int number)
    {
        Span<byte> name = stackalloc byte[16];
        Utf8Formatter.TryFormat(number, name, out var digits);
        name[digits] = 0;
        Span<byte> target = stackalloc byte[64];
        var length = readlinkat(descriptors, name, target, target.Length);
        if (length < 0)
            return Marshal.GetLastPInvokeError() == NotPermitted ? throw new UnauthorizedAccessException() : null;
        var text = target[..(int)length];
        return text.StartsWith("socket:["u8) && Utf8Parser.TryParse(text["socket:[".Length..], out uint inode, out _) ? inode : null;
    }

    /// <summary>A small file, of which the kernel gives the whole at one read(2).</summary>
    /// <param name="path">Its path.</param>
    /// <param name="most">How many bytes of it are read.</param>
    /// <returns>Null if it is not there any more, or not to be read.</returns>
    public static string? TryRead(string path, int most = 1024)
    {
        try
        {
            using var file = TryOpen(path);
            if (file is null)
                return null;
            var buffer = new byte[most];
            var length = read(file, buffer, buffer.Length);
            return length < 0 ? null : Encoding.UTF8.GetString(buffer, 0, (int)length);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static nint ListEntries => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 217 : 61; // asm/unistd.h

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, Span<byte> buffer, nint length);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint getdents64(nint number, SafeFileHandle folder, Span<byte> buffer, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readlinkat(SafeFileHandle folder, ReadOnlySpan<byte> name, Span<byte> target, nint length);
}
