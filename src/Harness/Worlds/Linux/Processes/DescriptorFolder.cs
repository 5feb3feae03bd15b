using System.Buffers.Text;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// The descriptors of a process, as getdents64(2) lists <c>/proc/PID/fd</c>. What .NET offers asks for the kind of each link besides (lstat(2) and stat(2)), which takes three times as long: this is done
/// for every connection that has to be looked for.
/// </summary>
internal sealed unsafe partial class DescriptorFolder : IDisposable
{
    private const int ReadOnly = 0, CloseOnExec = 0x80000; // without O_DIRECTORY, whose number differs between processors
    private const int EntryLengthAt = 16, EntryNameAt = 19; // struct linux_dirent64
    private const int BufferBytes = 16 * 1024;

    private readonly byte[] entries = new byte[BufferBytes];

    private DescriptorFolder(SafeFileHandle handle) => Handle = handle;

    /// <summary>The folder, for readlinkat(2). It stays that of this process, also when its number is given to another.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Opens it; null if it is gone or somebody else's.</summary>
    /// <param name="path">Such as <c>/proc/12/fd</c>, or that of a thread.</param>
    public static DescriptorFolder? TryOpen(string path)
    {
        var handle = open(path, ReadOnly | CloseOnExec);
        if (!handle.IsInvalid)
            return new DescriptorFolder(handle);
        handle.Dispose();
        return null;
    }

    /// <summary>All descriptors now, in ascending order.</summary>
    /// <param name="into">Gets them.</param>
    /// <returns>False if the process has ended.</returns>
    public bool TryList(List<int> into)
    {
        into.Clear();
        if (lseek(Handle, 0, 0 /* SEEK_SET */) != 0)
            return false;
        while (true)
        {
            nint length;
            fixed (byte* buffer = entries)
                length = getdents64(Handle, buffer, BufferBytes);
            if (length <= 0)
                return length == 0;
            for (var rest = entries.AsSpan(0, (int)length); rest.Length > 0; rest = rest[BitConverter.ToUInt16(rest[EntryLengthAt..])..])
            {
                // "." and ".." are no numbers.
                if (Utf8Parser.TryParse(rest[EntryNameAt..], out int descriptor, out _))
                    into.Add(descriptor);
            }
        }
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => Handle.Dispose();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(SafeFileHandle descriptor, long offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint getdents64(SafeFileHandle descriptor, byte* entries, nint bytes);
}
