using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Draining.Outside;

/// <summary>
/// Starts a program in a session of its own, so that it outlives this one and gets no signal of its terminal (posix_spawn(3) with POSIX_SPAWN_SETSID; glibc 2.26, musl 1.1.24).
/// </summary>
internal static unsafe partial class SessionSpawn
{
    // The structures are opaque; these are several times what glibc and musl use.
    private const int AttributesBytes = 1024, ActionsBytes = 512, SignalSetBytes = 128;
    private const short SetSignalDefaults = 0x04, SetSignalMask = 0x08, SetSession = 0x80;
    private const int BrokenPipe = 13; // SIGPIPE
    private const int WriteOnly = 1, Create = 0x40, Append = 0x400, Mode = 0x1a4; // fcntl.h; 0644

    /// <summary>Starts it. Standard input is /dev/null.</summary>
    /// <param name="command">The program, which is looked for in PATH, and its arguments.</param>
    /// <param name="log">The file that its output is appended to; null for this program's own output.</param>
    /// <param name="variable">A variable to set in its environment; null for none.</param>
    /// <returns>Its process id.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int Start(IReadOnlyList<string> command, string? log, (string Name, string Value)? variable)
    {
        var attributes = stackalloc byte[AttributesBytes];
        var actions = stackalloc byte[ActionsBytes];
        var signals = stackalloc byte[SignalSetBytes];
        Check(posix_spawnattr_init(attributes));
        Check(posix_spawn_file_actions_init(actions));
        var words = Allocate(command);
        var environment = Allocate(EnvironmentWith(variable));
        try
        {
            new Span<byte>(signals, SignalSetBytes).Clear();
            Check(posix_spawnattr_setsigmask(attributes, signals));
            // .NET ignores SIGPIPE, and what is ignored stays ignored across an exec.
            signals[(BrokenPipe - 1) / 8] = 1 << ((BrokenPipe - 1) % 8);
            Check(posix_spawnattr_setsigdefault(attributes, signals));
            Check(posix_spawnattr_setflags(attributes, SetSession | SetSignalDefaults | SetSignalMask));
            Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0));
            if (log is not null)
            {
                Check(posix_spawn_file_actions_addopen(actions, 1, log, WriteOnly | Create | Append, Mode));
                Check(posix_spawn_file_actions_adddup2(actions, 1, 2));
            }

            Check(posix_spawnp(out var pid, command[0], actions, attributes, words, environment));
            return pid;
        }
        finally
        {
            Free(words);
            Free(environment);
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Takes note of the end of a child.</summary>
    /// <returns>Its wait status; null if it has not ended.</returns>
    public static int? TryReap(int pid)
    {
        const int noHang = 1; // WNOHANG
        return waitpid(pid, out var status, noHang) == pid ? status : null;
    }

    private static List<string> EnvironmentWith((string Name, string Value)? variable)
    {
        var all = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => (string)entry.Key != variable?.Name)
            .Select(entry => $"{entry.Key}={entry.Value}").ToList();
        if (variable is var (name, value))
            all.Add($"{name}={value}");
        return all;
    }

    private static nint* Allocate(IReadOnlyList<string> texts)
    {
        var array = (nint*)NativeMemory.AllocZeroed((nuint)texts.Count + 1, (nuint)sizeof(nint));
        for (var i = 0; i < texts.Count; i++)
            array[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        return array;
    }

    private static void Free(nint* array)
    {
        for (var at = array; *at != 0; at++)
            Marshal.FreeCoTaskMem(*at);
        NativeMemory.Free(array);
    }

    /// <summary>These functions return the error instead of setting errno.</summary>
    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* mask);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawnp(out int pid, string program, byte* actions, byte* attributes, nint* arguments, nint* environment);

    [LibraryImport("libc")]
    private static partial int waitpid(int pid, out int status, int options);
}
