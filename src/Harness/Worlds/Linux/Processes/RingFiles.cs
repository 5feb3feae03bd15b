using System.Globalization;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// The sockets in the table of files of an io_uring, as <c>/proc/PID/fdinfo</c> lists them: <c>UserFiles: 2</c>, and then <c>    0: socket:[12345]</c> for each place that is taken
/// (io_uring_show_fdinfo in io_uring/fdinfo.c).
/// </summary>
internal static class RingFiles
{
    private const string Heading = "UserFiles:", NextHeading = "UserBufs:";

    /// <summary>The kernel says nothing while somebody else works on the ring (mutex_trylock): it is asked again.</summary>
    private const int MostTries = 20;

    /// <summary>A place in a line of at least 20 bytes: the largest table there can be (IORING_MAX_FIXED_FILES is 2^20) fits.</summary>
    private const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Whether a descriptor's link is that of a ring.</summary>
    public static bool IsRing(ReadOnlySpan<byte> link) => link.SequenceEqual("anon_inode:[io_uring]"u8);

    /// <summary>The sockets of a ring, each with its place; none if it has none, or is gone.</summary>
    /// <param name="descriptor">The ring's descriptor, such as <c>/proc/12/fd/4</c>.</param>
    public static IReadOnlyList<(int Slot, ulong Inode)> Of(string descriptor)
    {
        var path = descriptor.Replace("/fd/", "/fdinfo/", StringComparison.Ordinal);
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (ProcFile.ReadAll(path, MostBytes) is not { } text)
                return [];
            if (text.Contains(Heading, StringComparison.Ordinal))
                return Parse(text);
            Thread.Yield();
        }

        return [];
    }

    /// <summary>What a text of the kernel says.</summary>
    internal static IReadOnlyList<(int Slot, ulong Inode)> Parse(string text)
    {
        var sockets = new List<(int, ulong)>();
        var isInTable = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(Heading) || line.StartsWith(NextHeading))
                isInTable = line.StartsWith(Heading);
            else if (isInTable && TryRead(line, out var slot, out var inode))
                sockets.Add((slot, inode));
        }

        return sockets;
    }

    private static bool TryRead(ReadOnlySpan<char> line, out int slot, out ulong inode)
    {
        const string kind = ": socket:[";
        (slot, inode) = (0, 0);
        var at = line.IndexOf(kind, StringComparison.Ordinal);
        return at > 0 && line[^1] == ']'
            && int.TryParse(line[..at], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out slot)
            && ulong.TryParse(line[(at + kind.Length)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out inode);
    }
}
