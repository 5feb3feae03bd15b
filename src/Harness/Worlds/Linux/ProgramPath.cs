using Mono.Unix.Native;

namespace Harness.Worlds.Linux;

/// <summary>Finds programs as a shell would.</summary>
internal static class ProgramPath
{
    private const string Usual = "/usr/bin:/bin";

    /// <summary>
    /// The path of a server's program: a bare word is looked up beside the harness first, where the build puts the servers of this
    /// repository, and then as <see cref="Find"/> does.
    /// </summary>
    public static string? FindServer(string program)
    {
        var beside = BesideHarness(program);
        return !program.Contains('/', StringComparison.Ordinal) && IsProgram(beside) ? beside : Find(program);
    }

    /// <summary>
    /// Where the build puts a server of this repository: compiled ahead of time, or, where that could not be done, as a program that starts on
    /// the runtime and takes seven times as long for it.
    /// </summary>
    public static string BesideHarness(string program)
    {
        var native = Path.Combine(AppContext.BaseDirectory, "native", program);
        return IsProgram(native) ? native : Path.Combine(AppContext.BaseDirectory, program);
    }

    /// <summary>A search path with the programs of this repository at its end, for what servers and commands start by a bare word themselves.</summary>
    /// <param name="path">The search path; null for the usual one.</param>
    public static string Extend(string? path) => string.Join(':', path ?? Usual, Path.Combine(AppContext.BaseDirectory, "native"), AppContext.BaseDirectory.TrimEnd('/'));

    /// <summary>
    /// The path of a program: as it is if it has a slash, otherwise looked up in PATH, where files that may not be executed are passed over; null if
    /// there is none.
    /// </summary>
    public static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return File.Exists(program) ? program : null;

        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? Usual.Split(':');
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) => File.Exists(path) && Syscall.access(path, AccessModes.X_OK) == 0;

    /// <summary>A folder of libraries has other files as well, whose names are nobody's programs.</summary>
    private static bool IsProgram(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0;
}
