using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux.Namespaces;

/// <summary>
/// Network namespaces without root: inside a user namespace one is root enough for them (user_namespaces(7)). A process with
/// several threads, as every .NET process is, cannot enter one, so <c>unshare</c> (util-linux) is executed in its place, which
/// enters one and executes the program again. The process id stays the same.
/// </summary>
internal static unsafe partial class UserNamespace
{
    private const string Mark = "ROLLOVER_IN_USER_NAMESPACE";

    /// <summary>
    /// Starts this program again in a user namespace, if that is needed and the machine allows it. Does not return if it succeeds.
    /// </summary>
    public static void EnterIfNeeded()
    {
        if (NetworkNamespace.IsAvailable || Environment.GetEnvironmentVariable(Mark) is not null || ProgramPath.Find("unshare") is not { } unshare)
            return;
        if (!IsAllowed(unshare))
            return;

        var words = File.ReadAllText("/proc/self/cmdline").Split('\0')[..^1];
        words[0] = Environment.ProcessPath!;
        Environment.SetEnvironmentVariable(Mark, "1");
        Execute(unshare, [unshare, "--user", "--map-root-user", "--", .. words]);
    }

    /// <summary>Some systems forbid user namespaces to ordinary users; only trying tells.</summary>
    private static bool IsAllowed(string unshare)
    {
        using var probe = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(unshare, ["--user", "--map-root-user", "--net", "--", "true"])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        });
        probe!.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }

    private static void Execute(string program, string[] words)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}").ToArray();
        var argv = ToNative(words);
        var envp = ToNative(environment);
        fixed (nint* argvPointer = argv, envpPointer = envp)
            _ = execve(program, argvPointer, envpPointer); // returns on failure only: then it goes on without

        static nint[] ToNative(string[] strings) => [.. strings.Select(Marshal.StringToCoTaskMemUTF8), 0];
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, nint* argv, nint* envp);
}
