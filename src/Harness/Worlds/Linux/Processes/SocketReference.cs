namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// By what a process holds a socket: a descriptor, or a place in the table of files of an io_uring (io_uring_register_files(3), direct descriptors of io_uring_prep_accept_direct(3)), which
/// has no number in <c>/proc/PID/fd</c>. Either can be read again, which is how one sees that the process has let go.
/// </summary>
/// <param name="Pid">The process.</param>
/// <param name="Path">The descriptor's link in <c>/proc</c>; of a file of a ring that of the ring.</param>
/// <param name="Slot">The place in the ring's table, from 0 on; null: the descriptor itself is the socket.</param>
internal readonly record struct SocketReference(int Pid, string Path, int? Slot)
{
    /// <summary>The socket that is there now; null if there is none any more.</summary>
    public ulong? Inode => Slot is { } slot
        ? RingFiles.Of(Path).FirstOrDefault(file => file.Slot == slot).Inode is var held and not 0 ? held : null
        : ProcFile.Inode(Path, "socket:"u8);

    /// <summary>The descriptor's number, by which it can be borrowed; null for a file of a ring.</summary>
    public int? Descriptor => Slot is null ? int.Parse(System.IO.Path.GetFileName(Path.AsSpan())) : null;

    /// <summary>
    /// Every socket that a process holds; none if it cannot be looked into. They are in the table of descriptors of its main thread, which may have ended while others go on (pthread_exit(3)), or
    /// have a table of its own (CLONE_FILES, unshare(2)): where that has no socket, those of the other threads are listed.
    /// </summary>
    public static IEnumerable<(ulong Inode, SocketReference Reference)> HeldBy(int pid)
    {
        var hasSocket = false;
        foreach (var held in In(pid, $"/proc/{pid}/fd"))
        {
            hasSocket = true;
            yield return held;
        }

        if (hasSocket)
            yield break;
        foreach (var held in HeldByThreads(pid))
            yield return held;
    }

    /// <summary>Every socket that the threads of a process hold beside the main one. Nearly always they share its table, and these are the same.</summary>
    public static IEnumerable<(ulong Inode, SocketReference Reference)> HeldByThreads(int pid) => Threads(pid).SelectMany(thread => In(pid, $"{thread}/fd"));

    private static IEnumerable<(ulong Inode, SocketReference Reference)> In(int pid, string path)
    {
        foreach (var link in DescriptorsIn(path).Select(descriptor => $"{path}/{descriptor}"))
        {
            if (ProcFile.Link(link) is not { } target)
                continue;
            if (ProcFile.Inode(target, "socket:"u8) is { } inode)
                yield return (inode, new SocketReference(pid, link, null));
            else if (RingFiles.IsRing(target))
            {
                foreach (var (slot, file) in RingFiles.Of(link))
                    yield return (file, new SocketReference(pid, link, slot));
            }
        }
    }

    /// <summary>The descriptors in a folder; nothing if it is gone or somebody else's.</summary>
    private static List<int> DescriptorsIn(string path)
    {
        using var folder = DescriptorFolder.TryOpen(path);
        var listed = new List<int>();
        return folder?.TryList(listed) == true ? listed : [];
    }

    /// <summary>The folders of the threads beside the main one; nothing if the process is gone or somebody else's.</summary>
    private static IEnumerable<string> Threads(int pid)
    {
        try
        {
            return Directory.GetFileSystemEntries($"/proc/{pid}/task").Where(thread => System.IO.Path.GetFileName(thread) != $"{pid}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
