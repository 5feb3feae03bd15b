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

    /// <summary>The number in brackets of a link such as <c>net:[4026531840]</c>; null if it cannot be read.</summary>
    /// <param name="path">The path of the link.</param>
    /// <param name="kind">What is before the brackets, the colon included.</param>
    public static ulong? Inode(string path, ReadOnlySpan<byte> kind)
    {
        var target = new byte[64];
        var length = Syscall.readlink(path, target);
        var text = length > 0 ? target.AsSpan(0, (int)length) : default;
        return text.StartsWith(kind) && text.Length > kind.Length + 2 && ulong.TryParse(text[(kind.Length + 1)..^1], out var inode) ? inode : null;
    }

    /// <summary>The ids of all processes that can be seen.</summary>
    public static IEnumerable<int> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid))
                yield return pid;
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc")]
    private static unsafe partial nint read(SafeFileHandle descriptor, byte* bytes, nint count);
}
