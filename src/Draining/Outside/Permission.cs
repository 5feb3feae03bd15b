using System.ComponentModel;

namespace Draining.Outside;

/// <summary>Says which permission is missing, and how it is given.</summary>
internal static class Permission
{
    private const string PtraceScope = "/proc/sys/kernel/yama/ptrace_scope";
    private const int NotImplemented = 38; // ENOSYS

    /// <summary>The descriptors of a process may not be seen.</summary>
    public static RefusedException ToSee(int pid) => new(Refusal.NotPermitted, $"The descriptors of process {pid} may not be seen: {Remedy(pid)}");

    /// <summary>A listener of a process may not be borrowed.</summary>
    public static RefusedException ToBorrow(int pid, Win32Exception error) => new(
        Refusal.NotPermitted,
        error.NativeErrorCode == NotImplemented
            ? "The kernel has no pidfd_getfd: it takes Linux 5.6."
            : $"A listener of process {pid} may not be borrowed ({error.Message}): {Remedy(pid)}",
        error);

    /// <summary>A process may not be signalled.</summary>
    public static RefusedException ToSignal(int pid, Win32Exception error) => new(
        Refusal.NotPermitted, $"Process {pid} may not be signalled ({error.Message}): {Remedy(pid)}", error);

    private static string Remedy(int pid)
    {
        if (ProcessFacts.User(pid) is { } user && user != Libc.EffectiveUser())
            return $"it is of user {user} and this program runs as user {Libc.EffectiveUser()}. Run it as that user or as root.";
        return Scope() switch
        {
            null or "0" => "it may not be traced. In a container, add the capability SYS_PTRACE; a server that set prctl(PR_SET_DUMPABLE) to 0, or has file capabilities, takes root.",
            "3" => "kernel.yama.ptrace_scope is 3, which nobody can change until the next boot.",
            var scope => $"kernel.yama.ptrace_scope is {scope}. Run this program as root, give it the capability ('setcap cap_sys_ptrace,cap_kill+ep FILE'), or set the scope to 0.",
        };
    }

    private static string? Scope()
    {
        try
        {
            return File.ReadAllText(PtraceScope).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
