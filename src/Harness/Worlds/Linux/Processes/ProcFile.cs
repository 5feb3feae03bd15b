using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>A file of <c>/proc</c> in one read(2): between two of them the process may have changed.</summary>
internal static partial class ProcFile
{
    /// <summary>The first bytes of a file as text; null if it cannot be opened or read: the process is gone, or it is somebody else's.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="mostBytes">How many bytes are read at the most.</param>
    public static unsafe string? Read(string path, int mostBytes = 4096)
    {
        using var file = open(path, 0x80000 /* O_RDONLY | O_CLOEXEC */);
        if (file.IsInvalid)
            return null;
        var bytes = new byte[mostBytes];
        fixed (byte* start = bytes)
        {
            var count = read(file, start, mostBytes);
            return count < 0 ? null : Encoding.UTF8.GetString(bytes, 0, (int)count);
        }
    }

    /// <summary>A whole file as text; null if it cannot be opened or read. What changes while it is read is as of different moments.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="mostBytes">What is longer is cut there.</param>
    public static unsafe string? ReadAll(string path, int mostBytes)
    {
        using var file = open(path, 0x80000 /* O_RDONLY | O_CLOEXEC */);
        if (file.IsInvalid)
            return null;
        var bytes = new byte[16 * 1024];
        for (var length = 0; ; Array.Resize(ref bytes, bytes.Length * 2))
        {
            while (length < bytes.Length)
            {
                nint count;
                fixed (byte* start = bytes)
                    count = read(file, start + length, bytes.Length - length);
                if (count < 0)
                    return null;
                length += (int)count;
                if (count == 0 || length >= mostBytes)
                    return Encoding.UTF8.GetString(bytes, 0, length);
            }
        }
    }

    /// <summary>Where a link leads; null if it cannot be read.</summary>
    /// <param name="path">The path of the link.</param>
    /// <returns>At most 64 bytes of it.</returns>
    public static byte[]? Link(string path)
    {
        var target = new byte[64];
        var length = Syscall.readlink(path, target);
        return length > 0 ? target[..(int)length] : null;
    }

    /// <summary>The number in brackets of a link such as <c>net:[4026531840]</c>; null if it cannot be read.</summary>
    /// <param name="path">The path of the link.</param>
    /// <param name="kind">What is before the brackets, the colon included.</param>
    public static ulong? Inode(string path, ReadOnlySpan<byte> kind) => Inode(Link(path), kind);

    /// <summary>The same of where a link leads.</summary>
    /// <param name="link">Such as <c>net:[4026531840]</c>.</param>
    /// <param name="kind">What is before the brackets, the colon included.</param>
    public static ulong? Inode(ReadOnlySpan<byte> link, ReadOnlySpan<byte> kind) =>
        link.StartsWith(kind) && link.Length > kind.Length + 2 && ulong.TryParse(link[(kind.Length + 1)..^1], out var inode) ? inode : null;

    /// <summary>The ids of all processes that can be seen.</summary>
    public static IEnumerable<int> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid))
                yield return pid;
        }
    }

    /// <summary>
    /// The same, and then those that have started meanwhile, until there are no others: of a process that forks and exits again and again, a single list has only those that have ended when they are
    /// looked at.
    /// </summary>
    public static IEnumerable<int> ProcessesToTheLast()
    {
        const int mostRounds = 20;
        var listed = new HashSet<int>();
        var hasFound = true;
        for (var round = 0; hasFound && round < mostRounds; round++)
        {
            hasFound = false;
            foreach (var pid in Processes().Where(listed.Add))
            {
                hasFound = true;
                yield return pid;
            }
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc")]
    private static unsafe partial nint read(SafeFileHandle descriptor, byte* bytes, nint count);
}
