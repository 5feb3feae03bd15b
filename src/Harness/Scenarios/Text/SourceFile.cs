using Mono.Unix.Native;

namespace Harness.Scenarios.Text;

/// <summary>Reads a scenario file's bytes without trusting that it is one: it may be huge, endless, or no file at all.</summary>
internal static class SourceFile
{
    /// <summary>The largest file that is read, in bytes: 1 MiB.</summary>
    internal const int LargestBytes = 1 << 20;

    internal static bool TryRead(string path, Problems problems, out SourceText source)
    {
        source = SourceText.Unknown(path);
        if (!IsRegular(path, problems))
            return false;
        byte[] bytes;
        try
        {
            bytes = ReadAtMost(path, LargestBytes + 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var refused = error is UnauthorizedAccessException;
            problems.Add(SourceSpan.Start, refused ? "no permission to read the file" : "the file cannot be read", refused ? null : error.Message);
            return false;
        }
        if (bytes.Length > LargestBytes)
        {
            problems.Add(SourceSpan.Start, "the file is larger than 1 MiB", "a scenario is a few kilobytes: is this the right file?");
            return false;
        }
        return SourceEncoding.TryDecode(path, bytes, problems, out source);
    }

    // Asked before the file is opened: opening a FIFO waits for its other end, and a device may never come to an end.
    private static bool IsRegular(string path, Problems problems)
    {
        if (path.Length == 0 || path.Contains('\0'))
        {
            problems.Add(SourceSpan.Start, "this is not the name of a file");
            return false;
        }
        if (Syscall.stat(path, out var status) != 0)
        {
            problems.Add(SourceSpan.Start, Stdlib.GetLastError() switch
            {
                Errno.ENOENT or Errno.ENOTDIR => "no such file",
                Errno.EACCES => "no permission to read the file",
                Errno.ELOOP => "the file is a symbolic link that leads in a circle",
                Errno.ENAMETOOLONG => "the file's name is too long",
                var errno => $"the file cannot be read ({errno})",
            });
            return false;
        }
        var kind = status.st_mode & FilePermissions.S_IFMT;
        if (kind == FilePermissions.S_IFREG)
            return true;
        problems.Add(SourceSpan.Start, kind == FilePermissions.S_IFDIR ? "this is a directory, not a file" : "this is not a regular file");
        return false;
    }

    // The length that the file system gives is only a hint: the file may grow, and files in /proc say 0.
    private static byte[] ReadAtMost(string path, int most)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var read = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (read.Length < most)
        {
            var count = file.Read(buffer, 0, (int)Math.Min(buffer.Length, most - read.Length));
            if (count == 0)
                break;
            read.Write(buffer, 0, count);
        }
        return read.ToArray();
    }
}
