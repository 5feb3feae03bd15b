using System.Text;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux;

/// <summary>What <c>/proc</c> says of processes: who holds which socket, and which processes carry a run's mark (proc(5)).</summary>
internal sealed class ProcessTable
{
    /// <summary>A generous limit: it takes microseconds, and longer only where the process has to wait for a processor.</summary>
    private static readonly TimeSpan longestExec = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<ulong, Holder> holders = [];

    private readonly record struct Holder(int Pid, string Descriptor);

    /// <summary>
    /// A process that holds a socket: one of the candidates if any does, otherwise any process that may be looked at, otherwise
    /// null. What is remembered from an earlier look is used only after the descriptor was read again.
    /// </summary>
    public int? HolderOf(ulong inode, IEnumerable<int> candidates)
    {
        lock (gate)
        {
            if (holders.TryGetValue(inode, out var known) && InodeBehind(known.Descriptor) == inode)
                return known.Pid;

            holders.Remove(inode);
            foreach (var pid in candidates)
                Remember(pid);
            if (holders.TryGetValue(inode, out known))
                return known.Pid;

            foreach (var pid in All())
                Remember(pid);
            return holders.TryGetValue(inode, out known) ? known.Pid : null;
        }
    }

    /// <summary>The number that a socket has as a descriptor of a process; null if that does not hold it.</summary>
    public int? DescriptorOf(ulong inode, int pid)
    {
        lock (gate)
        {
            // As in HolderOf, a remembered descriptor is read again; another one of the process may be the socket now.
            if (!holders.TryGetValue(inode, out var known) || known.Pid != pid || InodeBehind(known.Descriptor) != inode)
            {
                holders.Remove(inode);
                Remember(pid);
            }

            return holders.TryGetValue(inode, out known) && known.Pid == pid ? int.Parse(Path.GetFileName(known.Descriptor)) : null;
        }
    }

    /// <summary>Every process that can be seen.</summary>
    public static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!));

    /// <summary>
    /// Whether a process was started with this variable (<c>NAME=value</c>) in its environment, and is no zombie. One that is in the middle
    /// of execve(2) has no environment for a moment (environ_read in fs/proc/base.c, until create_elf_tables has set env_end): it is waited
    /// for, since it would be missed otherwise.
    /// </summary>
    public static bool Carries(int pid, string variable)
    {
        try
        {
            byte[] environment = [];
            SpinWait.SpinUntil(() => (environment = EnvironmentOf(pid)).Length > 0 || HasNone(pid), longestExec);
            return Encoding.UTF8.GetString(environment).Split('\0').Contains(variable, StringComparer.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // it ended, or it is somebody else's
        }
    }

    /// <summary>In one read(2): between two of them the process may have become another program, and the rest would be missing.</summary>
    private static byte[] EnvironmentOf(int pid)
    {
        for (var size = 16 * 1024; ; size *= 2)
        {
            var bytes = new byte[size];
            using var file = new FileStream($"/proc/{pid}/environ", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var length = file.Read(bytes);
            if (length < size)
                return bytes[..length];
        }
    }

    /// <summary>
    /// Whether a process has no environment to read: a zombie and a thread of the kernel have no memory, and a process may have been
    /// started without any variable. In the middle of execve(2) it does not show: the end of the environment is unknown, and then for a
    /// moment the same as its start (create_elf_tables). Where the program's code starts is set after both (load_elf_binary).
    /// </summary>
    private static bool HasNone(int pid)
    {
        const int memoryBytes = 23 - 3, codeStart = 26 - 3, environmentStart = 50 - 3, environmentEnd = 51 - 3; // proc_pid_stat(5), from the third field on: the second may hold spaces
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[memoryBytes] == "0" || (fields[codeStart] != "0" && fields[environmentStart] == fields[environmentEnd]);
    }

    /// <summary>The sockets that a process holds, each with the path of its descriptor; none if it cannot be looked into.</summary>
    public static IReadOnlyList<(ulong Inode, string Descriptor)> SocketsOf(int pid)
    {
        var found = new List<(ulong, string)>();
        try
        {
            foreach (var descriptor in Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd"))
            {
                if (InodeBehind(descriptor) is { } inode)
                    found.Add((inode, descriptor));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at, or it is somebody else's.
        }

        return found;
    }

    private void Remember(int pid)
    {
        try
        {
            foreach (var descriptor in Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd"))
            {
                if (InodeBehind(descriptor) is { } inode)
                    holders.TryAdd(inode, new Holder(pid, descriptor));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at, or it is somebody else's: then it holds nothing that concerns this run.
        }
    }

    /// <summary>The inode behind a descriptor's link <c>socket:[12345]</c>, or null if it is no socket.</summary>
    internal static ulong? InodeBehind(string descriptor)
    {
        var target = new byte[64];
        var length = Syscall.readlink(descriptor, target);
        var text = length > 0 ? target.AsSpan(0, (int)length) : default;
        return text.StartsWith("socket:["u8) && ulong.TryParse(text[8..^1], out var inode) ? inode : null;
    }
}
