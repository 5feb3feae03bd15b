using System.Runtime.InteropServices;

namespace Draining;

/// <summary>
/// Packets that another processor is working on. A listener is chosen for a SYN, and a connection put into its queue, within
/// one RCU read-side critical section each (ip_local_deliver_finish), so that after a grace period whatever was decided before
/// it has also taken effect: it is in the tables or in the queue, where it can be seen.
/// </summary>
internal static class Stragglers
{
    /// <summary>MEMBARRIER_CMD_GLOBAL of membarrier(2): returns after a grace period (synchronize_rcu).</summary>
    private const int Global = 1;

    /// <summary>Longer than a packet takes; not exact, because a virtual processor can be held up for longer.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// Waits until each packet is done with that was being worked on when this was called. Needs no privilege. It took 0.1 ms
    /// here; 10 to 30 ms are to be expected of a kernel that does not expedite grace periods.
    /// </summary>
    public static void Await()
    {
        // asm/unistd.h; there is no function for it in libc. Kernels with nohz_full processors refuse it (EINVAL).
        nint number = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 324,
            Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 283,
            _ => -1,
        };
        if (number < 0 || Libc.SystemCall(number, Global, 0, 0) != 0)
            Thread.Sleep(Usual);
    }
}
