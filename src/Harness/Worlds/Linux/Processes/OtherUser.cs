using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// Another user than that of the harness, as whom a server runs: <c>setpriv</c> (util-linux) becomes it, with all its groups, and then the server, with the same process id. What the server is given is
/// made its own.
/// </summary>
/// <param name="Uid">Its number.</param>
/// <param name="Gid">The number of its group.</param>
/// <param name="Name">Its name; null for a number that no name belongs to.</param>
/// <param name="Home">Its home; null where it has none.</param>
internal sealed record OtherUser(uint Uid, uint Gid, string? Name, string? Home)
{
    // include/uapi/linux/capability.h
    private const int Chown = 0, Kill = 5, SetGid = 6, SetUid = 7, SysPtrace = 19;

    private static readonly (int Number, string Name)[] needed =
        [(Chown, "CAP_CHOWN"), (Kill, "CAP_KILL"), (SetGid, "CAP_SETGID"), (SetUid, "CAP_SETUID"), (SysPtrace, "CAP_SYS_PTRACE")];

    /// <summary>Why the harness can start no server as another user on this machine; null if it can.</summary>
    /// <param name="user">The user, by name or number: that of the harness needs nothing.</param>
    public static string? ProblemOf(string user)
    {
        var other = Find(user);
        if (other?.Uid == Syscall.geteuid())
            return null;
        if (!ParentDeathSignal.IsAvailable)
            return "that takes the program setpriv (util-linux)";
        var lacking = Lacking();
        if (lacking.Count > 0)
            return Syscall.geteuid() == 0 ? $"root lacks {string.Join(", ", lacking)} here" : "that takes root";

        // In a user namespace root may become those users alone that the namespace has (user_namespaces(7)).
        return other is not null && !(IsMapped("/proc/self/uid_map", other.Uid) && IsMapped("/proc/self/gid_map", other.Gid))
            ? "that takes root, and the harness is root of a user namespace alone, which has no such user"
            : null;
    }

    /// <summary>The user of a name or a number; null if there is none of that name.</summary>
    public static OtherUser? Find(string user)
    {
        var entry = uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Syscall.getpwuid(number) : Syscall.getpwnam(user);
        return entry is not null ? new OtherUser(entry.pw_uid, entry.pw_gid, entry.pw_name, entry.pw_dir)
            : user.All(char.IsAsciiDigit) ? new OtherUser(number, number, null, null)
            : null;
    }

    /// <summary>What <c>setpriv</c> is told to become this user.</summary>
    public IReadOnlyList<string> Options() =>
    [
        "--reuid", Uid.ToString(CultureInfo.InvariantCulture), "--regid", Gid.ToString(CultureInfo.InvariantCulture), Name is null ? "--clear-groups" : "--init-groups",
    ];

    /// <summary>Variables that tell a program who it is (environ(7)).</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables()
    {
        yield return new("HOME", Home is { Length: > 0 } home ? home : "/");
        if (Name is null)
            yield break;
        yield return new("USER", Name);
        yield return new("LOGNAME", Name);
    }

    /// <summary>Makes a pipe its own: a program that opens /dev/stdout opens it anew, and may only as its owner (proc_pid_fd(5)).</summary>
    public void Own(SafeFileHandle pipe)
    {
        using var held = new HeldHandles([pipe]);
        _ = Syscall.fchown(held[0], Uid, Gid);
    }

    /// <summary>Makes a folder its own.</summary>
    /// <exception cref="WorldException">The file system refuses.</exception>
    public void OwnFolder(string path)
    {
        if (Syscall.chown(path, Uid, Gid) != 0)
            throw new WorldException($"The folder '{path}' cannot be given to the user {Name ?? $"{Uid}"}: {Stdlib.strerror(Stdlib.GetLastError())}.");
    }

    private static List<string> Lacking()
    {
        var effective = ProcFile.Read("/proc/self/status", 8192) is { } status && status.Split('\n').FirstOrDefault(line => line.StartsWith("CapEff:", StringComparison.Ordinal)) is { } line
            && ulong.TryParse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var set) ? set : 0;
        return [.. needed.Where(one => ((effective >> one.Number) & 1) == 0).Select(one => one.Name)];
    }

    /// <summary>Whether a number is one of the namespace: each line is its first one inside, the first one outside, and how many (user_namespaces(7)).</summary>
    private static bool IsMapped(string file, uint number) =>
        ProcFile.Read(file, 64 * 1024) is not { } map || map.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Any(
            range => range.Length == 3 && uint.TryParse(range[0], out var first) && ulong.TryParse(range[2], out var count) && number >= first && number - first < count);
}
