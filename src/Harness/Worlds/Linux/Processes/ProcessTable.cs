using System.Diagnostics;
using System.Text;

namespace Harness.Worlds.Linux.Processes;

/// <summary>What <c>/proc</c> says of processes: who holds which socket, and what processes were started with (proc(5)).</summary>
internal sealed class ProcessTable
{
    /// <summary>A generous limit: it takes microseconds, and longer only where the process has to wait for a processor.</summary>
    private static readonly TimeSpan longestExec = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<ulong, Holder> holders = [];

    /// <summary>Processes in which threads have tables of descriptors of their own.</summary>
    private readonly HashSet<int> withTables = [];

    private readonly record struct Holder(SocketReference Reference, long SeenAt);

    /// <summary>
    /// A process that holds a socket: one of the candidates if any does, otherwise any process that may be looked at, otherwise
    /// null. What is remembered from an earlier look is used only after the descriptor was read again.
    /// </summary>
    /// <param name="inode">The socket.</param>
    /// <param name="candidates">Who is asked first, the likeliest first: the first that holds it is the answer.</param>
    public int? HolderOf(ulong inode, IEnumerable<int> candidates)
    {
        lock (gate)
        {
            if (holders.TryGetValue(inode, out var known) && known.Reference.Inode == inode)
                return known.Reference.Pid;

            holders.Remove(inode);
            foreach (var pid in InOrder(candidates))
            {
                Remember(pid);
                if (holders.TryGetValue(inode, out known))
                    return known.Reference.Pid;
            }

            return HolderByThread(inode, candidates);
        }
    }

    /// <summary>Nobody has it in the table of a main thread: a thread may have a table of its own (CLONE_FILES, unshare(2)). A process in which one was found is looked into so from then on.</summary>
    private int? HolderByThread(ulong inode, IEnumerable<int> candidates)
    {
        foreach (var pid in candidates.Where(pid => !withTables.Contains(pid)))
        {
            if (!SocketReference.HeldByThreads(pid).Any(held => held.Inode == inode))
                continue;
            withTables.Add(pid);
            Remember(pid);
            return holders.TryGetValue(inode, out var found) ? found.Reference.Pid : null;
        }

        return null;
    }

    /// <summary>
    /// A process that holds each of these sockets, as <see cref="HolderOf"/> says; those that nobody holds are not in the answer. What has to be
    /// looked for is looked for in one pass over the processes.
    /// </summary>
    /// <param name="inodes">The sockets.</param>
    /// <param name="candidates">Who is asked first, the likeliest first.</param>
    /// <param name="longestAge">How old an answer may be at the most; zero: it is as of now.</param>
    public IReadOnlyDictionary<ulong, int> HoldersOf(IReadOnlyCollection<ulong> inodes, IEnumerable<int> candidates, TimeSpan longestAge)
    {
        lock (gate)
        {
            var found = new Dictionary<ulong, int>(inodes.Count);
            var missing = new List<ulong>();
            foreach (var inode in inodes)
            {
                if (!holders.TryGetValue(inode, out var known) || (Stopwatch.GetElapsedTime(known.SeenAt) >= longestAge && !IsConfirmed(inode, known)))
                {
                    holders.Remove(inode);
                    missing.Add(inode);
                }
                else
                {
                    found[inode] = known.Reference.Pid;
                }
            }

            if (missing.Count == 0)
                return found;
            foreach (var pid in InOrder(candidates))
            {
                Remember(pid);
                missing.RemoveAll(inode => holders.TryGetValue(inode, out var known) && found.TryAdd(inode, known.Reference.Pid));
                if (missing.Count == 0)
                    break;
            }

            return found;
        }
    }

    /// <summary>Every one of these processes that holds a socket.</summary>
    public static IReadOnlyList<int> HoldersAmong(ulong inode, IEnumerable<int> candidates) => [.. candidates.Where(pid => Holds(pid, inode))];

    /// <summary>By what a process holds a socket; null if it does not.</summary>
    public SocketReference? ReferenceOf(ulong inode, int pid)
    {
        lock (gate)
        {
            // As in HolderOf, a remembered descriptor is read again; another one of the process may be the socket now.
            if (!holders.TryGetValue(inode, out var known) || known.Reference.Pid != pid || known.Reference.Inode != inode)
            {
                holders.Remove(inode);
                Remember(pid);
            }

            return holders.TryGetValue(inode, out known) && known.Reference.Pid == pid ? known.Reference : null;
        }
    }

    /// <summary>
    /// The value of a variable in the environment that a process was started with; null if it has none, and for a zombie. One that is in the middle
    /// of execve(2) has no environment for a moment (environ_read in fs/proc/base.c, until create_elf_tables has set env_end): it is waited
    /// for, since it would be missed otherwise.
    /// </summary>
    public static string? ValueOf(int pid, string variable)
    {
        try
        {
            byte[] environment = [];
            SpinWait.SpinUntil(() => (environment = EnvironmentOf(pid)).Length > 0 || HasNone(pid), longestExec);
            var name = $"{variable}=";
            return Encoding.UTF8.GetString(environment).Split('\0').FirstOrDefault(value => value.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it ended, or it is somebody else's
        }
    }

    /// <summary>The command line of a process; null if it has ended.</summary>
    public static string? CommandOf(int pid)
    {
        if (ProcFile.Read($"/proc/{pid}/cmdline") is not { } words)
            return null;
        var command = words.TrimEnd('\0').Replace('\0', ' ');
        return command.Length > 0 ? command : ProcFile.Read($"/proc/{pid}/comm")?.TrimEnd('\n') is { Length: > 0 } name ? $"[{name}]" : null;
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

    /// <summary>The harness itself last: it borrows sockets of servers for a moment.</summary>
    private static IEnumerable<int> InOrder(IEnumerable<int> candidates) =>
        candidates.Concat(ProcFile.Processes().Where(pid => pid != Environment.ProcessId)).Append(Environment.ProcessId);

    /// <summary>Reads the descriptor again, and remembers when.</summary>
    private bool IsConfirmed(ulong inode, Holder holder)
    {
        if (holder.Reference.Inode != inode)
            return false;
        holders[inode] = holder with { SeenAt = Stopwatch.GetTimestamp() };
        return true;
    }

    private static bool Holds(int pid, ulong inode) => SocketReference.HeldBy(pid).Any(held => held.Inode == inode);

    private void Remember(int pid)
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var (inode, reference) in withTables.Contains(pid) ? SocketReference.HeldBy(pid).Concat(SocketReference.HeldByThreads(pid)) : SocketReference.HeldBy(pid))
            holders.TryAdd(inode, new Holder(reference, now));
    }
}
