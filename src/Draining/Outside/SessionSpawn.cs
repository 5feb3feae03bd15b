using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

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

    // LISTEN_PID has to name the program that takes the sockets. Its process is there before its number is known, and its environment is not to be changed then: so a shell sets it, and becomes the program.
    private const string Shell = "/bin/sh", TellsItsPid = "LISTEN_PID=$$; export LISTEN_PID; exec \"$@\"";
    private const int WriteOnly = 1, Create = 0x40, Append = 0x400, Mode = 0x1a4; // fcntl.h; 0644

    /// <summary>Starts it. Standard input is /dev/null.</summary>
    /// <param name="command">The program, which is looked for in PATH, and its arguments.</param>
    /// <param name="log">The file that its output is appended to; null for this program's own output.</param>
    /// <param name="toErrors">Whether its output goes to this program's standard error where there is no log.</param>
    /// <param name="variables">What to set in its environment.</param>
    /// <param name="listeners">The listening sockets that it inherits; null for none.</param>
    /// <returns>Its process id.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int Start(IReadOnlyList<string> command, string? log, bool toErrors, IReadOnlyList<(string Name, string Value)> variables, ListenDescriptors? listeners = null)
    {
        if (listeners is not null)
        {
            CheckProgram(command[0]);
            variables = [.. variables, .. listeners.Variables];
            command = [Shell, "-c", TellsItsPid, "sh", .. command];
        }

        CheckLog(log);
        using var inherited = new DescriptorCopies(listeners);
        var attributes = stackalloc byte[AttributesBytes];
        var actions = stackalloc byte[ActionsBytes];
        var signals = stackalloc byte[SignalSetBytes];
        Check(posix_spawnattr_init(attributes));
        Check(posix_spawn_file_actions_init(actions));
        var words = Allocate(command);
        var environment = Allocate(EnvironmentWith(variables));
        try
        {
            new Span<byte>(signals, SignalSetBytes).Clear();
            Check(posix_spawnattr_setsigmask(attributes, signals));
            // .NET ignores SIGPIPE, and what is ignored stays ignored across an exec.
            signals[(BrokenPipe - 1) / 8] = 1 << ((BrokenPipe - 1) % 8);
            Check(posix_spawnattr_setsigdefault(attributes, signals));
            Check(posix_spawnattr_setflags(attributes, SetSession | SetSignalDefaults | SetSignalMask));
            Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0));
            for (var i = 0; i < inherited.Numbers.Count; i++)
                Check(posix_spawn_file_actions_adddup2(actions, inherited.Numbers[i], ListenDescriptors.First + i));
            if (log is not null)
            {
                Check(posix_spawn_file_actions_addopen(actions, 1, log, WriteOnly | Create | Append, Mode));
                Check(posix_spawn_file_actions_adddup2(actions, 1, 2));
            }
            else if (toErrors)
            {
                Check(posix_spawn_file_actions_adddup2(actions, 2, 1));
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

    private static List<string> EnvironmentWith(IReadOnlyList<(string Name, string Value)> variables) =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => !variables.Any(variable => variable.Name == (string)entry.Key))
            .Select(entry => $"{entry.Key}={entry.Value}"),
        .. variables.Select(variable => $"{variable.Name}={variable.Value}"),
    ];

    /// <summary>posix_spawn(3) does not say which of its files could not be opened.</summary>
    private static void CheckLog(string? log)
    {
        if (log is null)
            return;
        using var opened = open(log, WriteOnly | Create | Append | Libc.CloseOnExec, Mode);
        if (opened.IsInvalid)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{log}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    /// <summary>As posix_spawnp(3) would: the shell says it too, but only by an exit code.</summary>
    private static void CheckProgram(string program)
    {
        const int notFound = 2, notPermitted = 13, execute = 1; // ENOENT, EACCES, X_OK
        string[] places = program.Contains('/', StringComparison.Ordinal) ? [""] : [.. (Environment.GetEnvironmentVariable("PATH") ?? "/bin:/usr/bin").Split(':')];
        var found = places.Select(place => Path.Combine(place, program)).Where(File.Exists).ToList();
        if (!found.Exists(path => access(path, execute) == 0))
            throw new Win32Exception(found.Count == 0 ? notFound : notPermitted);
    }

    /// <summary>Descriptors for the child to make its own of, above all numbers that these get: none is overwritten before it is copied.</summary>
    private sealed class DescriptorCopies : IDisposable
    {
        private const int Duplicate = 1030; // F_DUPFD_CLOEXEC

        private readonly List<SafeFileHandle> _copies = [];

        public DescriptorCopies(ListenDescriptors? listeners)
        {
            foreach (var handle in listeners?.Handles ?? [])
            {
                var number = Libc.DescriptorControl(handle, Duplicate, ListenDescriptors.First + listeners!.Handles.Count);
                if (number < 0)
                {
                    var error = Libc.LastError();
                    Dispose();
                    throw error;
                }

                _copies.Add(new SafeFileHandle(number, ownsHandle: true));
            }
        }

        public IReadOnlyList<int> Numbers => [.. _copies.Select(copy => (int)copy.DangerousGetHandle())];

        public void Dispose() => _copies.ForEach(copy => copy.Dispose());
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

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc")]
    private static partial int waitpid(int pid, out int status, int options);
}
