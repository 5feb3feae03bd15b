using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// How a process ended that is another process' child: that one waits for it, and waitid(2) tells nobody else. The zombie says it in <c>/proc/PID/stat</c>; when it has been
/// waited for, a descriptor that was opened before says it (PIDFD_GET_INFO, Linux 6.15).
/// </summary>
internal static partial class ForeignExit
{
    private const int ExitField = 52; // exit_code of proc_pid_stat(5)
    private const nuint GetInfo = 0xC040FF0B; // _IOWR(0xFF, 11, struct pidfd_info) of <linux/pidfd.h>, with the 64 bytes of its first version
    private const ulong ExitMask = 8; // PIDFD_INFO_EXIT
    private const int InfoBytes = 64, ExitAt = 60;

    /// <summary>How it ended; null if that cannot be told (now).</summary>
    /// <param name="pid">Its process id.</param>
    /// <param name="descriptor">A descriptor of it (pidfd_open(2)).</param>
    public static ExitStatus? Of(int pid, SafeFileHandle descriptor) => OfZombie(pid) ?? OfDescriptor(descriptor);

    private static ExitStatus? OfZombie(int pid)
    {
        // The kernel writes a 0 for who may not look into the process (do_task_stat).
        if (Syscall.stat($"/proc/{pid}", out var folder) != 0 || (Syscall.geteuid() is not 0 and var own && own != folder.st_uid))
            return null;
        if (ProcFile.Read($"/proc/{pid}/stat", 1024) is not { } text)
            return null;
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length > ExitField - 3 && fields[0] is "Z" ? Decode(int.Parse(fields[ExitField - 3])) : null;
    }

    private static ExitStatus? OfDescriptor(SafeFileHandle descriptor)
    {
        var info = new byte[InfoBytes];
        BitConverter.TryWriteBytes(info, ExitMask);
        return ioctl(descriptor, GetInfo, info) == 0 && (BitConverter.ToUInt64(info) & ExitMask) != 0 ? Decode(BitConverter.ToInt32(info, ExitAt)) : null;
    }

    /// <summary>A status as wait(2) gives it: the signal in the lowest seven bits, or the code in the next byte.</summary>
    private static ExitStatus Decode(int status) => (status & 0x7f) == 0 ? new ExitStatus((status >> 8) & 0xff, null) : new ExitStatus(null, status & 0x7f);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle descriptor, nuint request, byte[] argument);
}
