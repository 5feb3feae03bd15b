using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>
/// One direction of the relay: reads packets from one side, holds each for its time, and writes it to the other. A thread's whole
/// work; nothing in it allocates or blocks except for the wait for the next packet or the next due time.
/// </summary>
/// <param name="from">The descriptor that packets come from; it does not block.</param>
/// <param name="to">The descriptor that they go to.</param>
/// <param name="control">A pipe whose other end closes when the relay has to end.</param>
/// <param name="fate">What happens to each.</param>
/// <param name="ring">Where they wait.</param>
internal sealed unsafe class RelayDirection(int from, int to, int control, PacketFate fate, PacketRing ring)
{
    // So many at a time: packets that are due do not wait for a burst to be read.
    private const int MostReadAtOnce = 64;

    // Two turns are at least so far apart: a turn costs two system calls and a switch of threads whether it carries one packet or ten, and
    // at 10,000 packets a second the two directions would otherwise take more than one core. Up to twice this is added to a delay.
    private static readonly long turn = Stopwatch.Frequency / 5000;

    private long dropped;
    private long lastTurn;

    /// <summary>How many packets were dropped for want of room, or because the other side took them not.</summary>
    public long Dropped => Volatile.Read(ref dropped);

    /// <summary>Relays until the control pipe closes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // compiled in full at once: no slow first packets
    public void Run()
    {
        Responsiveness.Improve();
        var polled = stackalloc Polled[2];
        polled[0] = new Polled { Descriptor = from, Events = Polled.Input };
        polled[1] = new Polled { Descriptor = control };
        while (true)
        {
            Wait(polled);
            if (polled[1].Answer != 0)
                return;
            if (polled[0].Answer != 0)
                ReadSome();
            SendDue();
        }
    }

    private void Wait(Polled* polled)
    {
        if (lastTurn + turn - Stopwatch.GetTimestamp() is > 0 and var rest)
        {
            var pause = WaitTime.Of(rest);
            _ = nanosleep(&pause, null);
        }

        Poll(polled);
        lastTurn = Stopwatch.GetTimestamp();
    }

    private void Poll(Polled* polled)
    {
        if (ring.IsEmpty)
        {
            _ = ppoll(polled, 2, null, 0);
            return;
        }

        var time = WaitTime.Of(Math.Max(0, ring.FirstDue - Stopwatch.GetTimestamp()));
        if (ppoll(polled, 2, &time, 0) <= 0)
            polled[0].Answer = polled[1].Answer = 0;
    }

    private void ReadSome()
    {
        for (var i = 0; i < MostReadAtOnce; i++)
        {
            var length = (int)read(from, ring.Next, PacketRing.LongestFrameBytes);
            if (length <= 0)
                return;
            var isFull = ring.IsFull;
            if (fate.DueOf(Stopwatch.GetTimestamp()) is not { } due)
                continue;
            if (isFull)
                Volatile.Write(ref dropped, dropped + 1);
            else
                ring.Add(length, due);
        }
    }

    private void SendDue()
    {
        while (!ring.IsEmpty && ring.FirstDue <= Stopwatch.GetTimestamp())
        {
            if (write(to, ring.First, (nuint)ring.FirstLength) < 0)
                Volatile.Write(ref dropped, dropped + 1);
            ring.RemoveFirst();
        }
    }

    [DllImport("libc")]
    private static extern int ppoll(Polled* polled, nuint count, WaitTime* limit, nint signals);

    [DllImport("libc")]
    private static extern int nanosleep(WaitTime* time, WaitTime* rest);

    [DllImport("libc")]
    private static extern nint read(int descriptor, byte* buffer, nuint count);

    [DllImport("libc")]
    private static extern nint write(int descriptor, byte* buffer, nuint count);

    /// <summary><c>struct pollfd</c>.</summary>
    private struct Polled
    {
        public const short Input = 1; // POLLIN

        public int Descriptor;
        public short Events;
        public short Answer;
    }

    /// <summary><c>struct timespec</c>.</summary>
    private struct WaitTime
    {
        public nint Seconds;
        public nint Nanoseconds;

        public static WaitTime Of(long ticks) => new()
        {
            Seconds = (nint)(ticks / Stopwatch.Frequency),
            Nanoseconds = (nint)(ticks % Stopwatch.Frequency * (1_000_000_000 / Stopwatch.Frequency)),
        };
    }
}
