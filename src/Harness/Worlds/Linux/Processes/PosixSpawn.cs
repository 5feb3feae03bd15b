using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// posix_spawn(3). Not <see cref="System.Diagnostics.Process"/>: that reaps its children itself and reports 128 + n both for a
/// process that signal n ended and for one that exited with that code; a verifier of exit codes has to tell them apart.
/// </summary>
internal static unsafe partial class PosixSpawn
{
    // The structures are opaque; these are several times what glibc and musl use.
    private const int AttributesBytes = 1024, ActionsBytes = 512, SignalSetBytes = 128;
    private const short SetProcessGroup = 0x02, SetSignalDefaults = 0x04, SetSignalMask = 0x08;

    /// <summary>Starts a program in a process group of its own, with every signal at its default and none blocked.</summary>
    /// <param name="program">The path of the program.</param>
    /// <param name="arguments">All arguments, the program's name first.</param>
    /// <param name="environment">The complete environment, <c>NAME=value</c>.</param>
    /// <param name="workingDirectory">An absolute path, or null.</param>
    /// <param name="output">The descriptor that becomes stdout.</param>
    /// <param name="error">The descriptor that becomes stderr.</param>
    /// <param name="inherited">Descriptors that become 3, 4 and so on. Each of them must be greater than all of these.</param>
    /// <returns>The process id.</returns>
    /// <exception cref="ShortageException">The harness is short of processes, memory or descriptors.</exception>
    /// <exception cref="WorldException">It could not be started; says why.</exception>
    public static int Start(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string> environment,
        string? workingDirectory,
        SafeFileHandle output,
        SafeFileHandle error,
        IReadOnlyList<SafeFileHandle> inherited)
    {
        var attributes = stackalloc byte[AttributesBytes];
        var actions = stackalloc byte[ActionsBytes];
        var signals = stackalloc byte[SignalSetBytes];
        using var argv = new StringArray(arguments);
        using var envp = new StringArray(environment);

        // The actions have numbers: those that are given are held until the process has its copies. What they become there, and what is closed
        // there, are numbers of the new process, and nobody's handles here.
        using var held = new HeldHandles([output, error, .. inherited]);

        Check(posix_spawnattr_init(attributes));
        Check(posix_spawn_file_actions_init(actions));
        try
        {
            // A group of its own: Ctrl-C at the terminal is the harness' affair, and a server's children can be found.
            Check(posix_spawnattr_setpgroup(attributes, 0));
            new Span<byte>(signals, SignalSetBytes).Clear();
            Check(posix_spawnattr_setsigmask(attributes, signals));

            // .NET ignores SIGPIPE, and what is ignored stays ignored across an exec.
            new Span<byte>(signals, SignalSetBytes).Fill(0xff);
            Check(posix_spawnattr_setsigdefault(attributes, signals));
            Check(posix_spawnattr_setflags(attributes, SetProcessGroup | SetSignalDefaults | SetSignalMask));

            Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0));
            Check(posix_spawn_file_actions_adddup2(actions, held[0], 1));
            Check(posix_spawn_file_actions_adddup2(actions, held[1], 2));
            for (var i = 0; i < inherited.Count; i++)
                Check(posix_spawn_file_actions_adddup2(actions, held[2 + i], 3 + i));
            CloseFrom(actions, 3 + inherited.Count);
            if (workingDirectory is not null)
                Check(posix_spawn_file_actions_addchdir_np(actions, workingDirectory));

            Check(posix_spawn(out var pid, program, actions, attributes, argv.Pointer, envp.Pointer));
            return pid;
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>
    /// What the harness itself inherited without close-on-exec is not the server's: a descriptor of a listener would keep it open.
    /// glibc has this from 2.34 on, musl does not.
    /// </summary>
    private static void CloseFrom(byte* actions, int first)
    {
        try
        {
            Check(posix_spawn_file_actions_addclosefrom_np(actions, first));
        }
        catch (EntryPointNotFoundException)
        {
            // Then only descriptors with close-on-exec are closed: all that .NET and this program open.
        }
    }

    /// <summary>These functions return the error instead of setting errno.</summary>
    private static void Check(int error)
    {
        if (error == 0)
            return;
        ShortageException.ThrowIf(NativeConvert.ToErrno(error), "no process can be started");
        throw new WorldException(Stdlib.strerror(NativeConvert.ToErrno(error)));
    }

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setpgroup(byte* attributes, int group);

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

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(out int pid, string path, byte* actions, byte* attributes, byte** argv, byte** envp);

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed class StringArray : IDisposable
    {
        private readonly nint[] strings;

        public StringArray(IReadOnlyList<string> values)
        {
            strings = [.. values.Select(Marshal.StringToCoTaskMemUTF8)];
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)strings.Length + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < strings.Length; i++)
                Pointer[i] = (byte*)strings[i];
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            foreach (var text in strings)
                Marshal.FreeCoTaskMem(text);
            NativeMemory.Free(Pointer);
        }
    }
}
