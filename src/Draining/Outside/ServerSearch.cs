using System.ComponentModel;
using System.Globalization;

namespace Draining.Outside;

/// <summary>Finds the server that is meant, and the groups in which it listens.</summary>
public static class ServerSearch
{
    /// <summary>A process may write its pid file a moment before the clock's tick by which its own start is known.</summary>
    private static readonly TimeSpan Inexact = TimeSpan.FromSeconds(1);

    /// <summary>A group that is another one at each look is given up. One that is the same may have a holder that forked, or moved its descriptor, just at the first look.</summary>
    private const int FewestLooks = 3, MostLooks = 100;

    /// <summary>The process of a number.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static PinnedProcess ByPid(int pid)
    {
        try
        {
            return PinnedProcess.TryOpen(pid) ?? throw new RefusedException(Refusal.NotListening, $"There is no process {pid}.");
        }
        catch (Win32Exception error)
        {
            throw new RefusedException(Refusal.NotPermitted, $"Process {pid} cannot be held: {error.Message}. It takes Linux 5.3.", error);
        }
    }

    /// <summary>The process that a pid file names. It is believed only if the process was there before the file.</summary>
    /// <exception cref="RefusedException">It is not to be believed.</exception>
    public static PinnedProcess ByPidFile(string path)
    {
        string text;
        DateTimeOffset written;
        try
        {
            text = File.ReadAllText(path).Trim();
            written = new DateTimeOffset(File.GetLastWriteTimeUtc(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(Refusal.PidFile, $"The pid file cannot be read: {error.Message}", error);
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == 0)
            throw new RefusedException(Refusal.PidFile, $"The pid file {path} does not contain a process id.");
        var process = PinnedProcess.TryOpen(pid);
        // Asked for when the process is held: it is this one's, or there is none any more.
        var started = ProcessFacts.Started(pid);
        if (process is null || started is null || process.HasExited)
        {
            process?.Dispose();
            throw new RefusedException(Refusal.PidFile, $"The pid file {path} names process {pid}, and there is none.");
        }

        if (started <= written + Inexact)
            return process;
        process.Dispose();
        throw new RefusedException(
            Refusal.PidFile,
            $"The pid file {path} is older than process {pid}, which it names: it is another process' by now. If it is the server, name it by --pid.");
    }

    /// <summary>The kernel's tables.</summary>
    internal static SocketTables OpenTables()
    {
        try
        {
            return new SocketTables();
        }
        catch (Win32Exception error)
        {
            throw new RefusedException(Refusal.NotPermitted, $"The kernel does not show its sockets (NETLINK_SOCK_DIAG): {error.Message}.", error);
        }
    }

    /// <summary>What is needed of the server itself.</summary>
    internal static void CheckPermissions(PinnedProcess server, bool toSignal)
    {
        try
        {
            if (toSignal && !server.Signal(0))
                throw new RefusedException(Refusal.NotListening, $"There is no process {server.Pid}.");
        }
        catch (Win32Exception error)
        {
            throw Permission.ToSignal(server.Pid, error);
        }

        if (ProcessFacts.NetworkNamespace(server.Pid) is { } its && its != ProcessFacts.OwnNetworkNamespace())
            throw new RefusedException(Refusal.NotPermitted, $"Process {server.Pid} is in another network namespace. Run this program there: nsenter --net=/proc/{server.Pid}/ns/net COMMAND.");
    }

    /// <summary>The groups, each with another server in it whose listener may be borrowed.</summary>
    internal static List<GroupView> Find(SocketTables tables, ServerProcesses server, int? port)
    {
        for (var look = 1; ; look++)
        {
            var groups = Groups(tables, server, port);
            CheckListening(groups, server, port);
            if (groups.Find(group => group.Old.Count > 0 && !MayBeSteered(group, tables, server, port)) is not { } unseen)
                return groups;
            if (look == MostLooks)
                throw new RefusedException(Refusal.Busy, $"{unseen.Name}: its other listeners come and go all the time. Try again when no server starts or stops.");
            if (look >= FewestLooks && unseen.IsStill(unseen.Now(tables)))
                throw new RefusedException(Refusal.NotPermitted, $"{unseen.Name}: the process of the other listener may not be seen, so the selector could not be removed at the end. Run this program as root.");
        }
    }

    /// <summary>Whether the selector could be removed through a listener that stays. If not, its process may not be seen, or has closed it since the tables were read.</summary>
    private static bool MayBeSteered(GroupView group, SocketTables tables, ServerProcesses server, int? port)
    {
        if (group.New.Count == 0)
            throw new RefusedException(Refusal.NobodyElse, NobodyElse(group, tables, server.First.Pid, port));
        using var old = Loans.TryTake(group.Old.Take(1), group.Held);
        RefusedException? refused = null;
        foreach (var socket in group.New)
        {
            try
            {
                using var @new = Loans.TryTake([socket], group.Held);
                if (@new is not null)
                    return true;
            }
            catch (RefusedException error)
            {
                refused = error;
            }
        }

        return refused is null ? false : throw refused;
    }

    /// <summary>Whether another server can join the groups, and this program may then take the old one out.</summary>
    internal static void CheckShareable(List<GroupView> groups, ServerProcesses server, int? port)
    {
        const int socketLevel = 1, reusePort = 15; // SOL_SOCKET, SO_REUSEPORT
        CheckListening(groups, server, port);
        if (groups.TrueForAll(group => group.Old.Count == 0))
            throw new RefusedException(Refusal.NobodyElse, $"Process {server.First.Pid} shares all its listeners with a process that is not its descendant, which goes on with them: name that one, or end this one as it is.");
        foreach (var group in groups.Where(group => group.Old.Count > 0))
        {
            using var loan = Loans.TryTake(group.Old.Take(1), group.Held);
            Span<byte> value = [0, 0, 0, 0];
            var length = value.Length;
            if (loan is not null && Libc.GetOption(loan.Handles[0], socketLevel, reusePort, value, ref length) == 0 && BitConverter.ToInt32(value) == 0)
            {
                throw new RefusedException(
                    Refusal.NobodyElse,
                    $"{group.Name}: the server listens without SO_REUSEPORT, so no other one can listen beside it. A new server that takes listening sockets (LISTEN_FDS) can take over this one: --hand-over.{(port is null ? " --port leaves out ports that are not shared." : "")}");
            }
        }
    }

    /// <summary>Whether the server listens at all.</summary>
    internal static void CheckListening(List<GroupView> groups, ServerProcesses server, int? port)
    {
        if (groups.Count > 0)
            return;
        throw new RefusedException(Refusal.NotListening, server.First.HasExited
            ? $"There is no process {server.First.Pid}."
            : $"Process {server.First.Pid} does not listen{(port is null ? "" : $" on port {port}")}, nor does a descendant of it.");
    }

    /// <summary>The groups.</summary>
    internal static List<GroupView> Groups(SocketTables tables, ServerProcesses server, int? port)
    {
        try
        {
            return GroupView.Of(tables, server, port);
        }
        catch (Win32Exception error)
        {
            throw new RefusedException(Refusal.NotPermitted, $"The kernel does not show its sockets: {error.Message}.", error);
        }
    }

    private static string NobodyElse(GroupView group, SocketTables tables, int pid, int? port)
    {
        var others = tables.Listening(group.Key.Address.EndPoint.Port).Find(socket => socket.Key != group.Key);
        var why = others is null ? "" : $" The listener on {others.Key.Address.EndPoint} of user {others.Key.User} is of another group: address, user and interface have to be the same.";
        var remedy = port is null ? " Start the new server first, with SO_REUSEPORT; --port leaves out ports that it does not share." : " Start the new server first, with SO_REUSEPORT.";
        return $"{group.Name}: no other server listens beside process {pid}, so new connections would have nowhere to go.{why}{remedy}";
    }
}
