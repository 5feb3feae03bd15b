using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>
/// One direction of the relay: reads packets from one side, holds each for its time, and writes it to the other. A thread's whole
/// work; nothing in it allocates or blocks except for the wait for the next packet or the next due time.
/// </summary>
/// <remarks>The handles are lent: whoever made this closes them. None of them is closed before <see cref="Run"/> has returned.</remarks>
/// <param name="from">The descriptor that packets come from; it does not block.</param>
/// <param name="to">The descriptor that they go to.</param>
/// <param name="control">A pipe whose other end closes when the relay has to end.</param>
/// <param name="fate">What happens to each.</param>
/// <param name="ring">Where they wait.</param>
/// <param name="log">What is recorded of them; null: nothing.</param>
internal sealed unsafe partial class RelayDirection(SafeHandle from, SafeHandle to, SafeHandle control, PacketFate fate, PacketRing ring, PacketLog? log = null)
{
    // So many at a time: packets that are due do not wait for a burst to be read.
    private const int MostReadAtOnce = 64;

    // Two turns are at least so far apart: a turn costs two system calls and a switch of threads whether it carries one packet or ten, and
    // at 10,000 packets a second the two directions would otherwise take more than one core. Up to twice this is added to a delay.
    private static readonly long turn = Stopwatch.Frequency / 5000;

    // It looks at least so often, whether or not packets come: what comes between two looks has waited no longer than from the one to the other.
    private static readonly long longestWait = Stopwatch.Frequency / 100;

    // A longer time between two looks is told of. A handshake takes four of them at the most: less than any connect-limit that makes sense.
    private static readonly long longestUntold = Stopwatch.Frequency / 50;

    // What is held is not due; it may be released at any time.
    private static readonly long heldTurn = Stopwatch.Frequency / 1000;

    private readonly ConcurrentQueue<RelayPause> pauses = new(); // allocates, but only where it was late anyway
    private long dropped;
    private long lastTurn;
    private volatile bool isHeld;

    /// <summary>How many packets were dropped for want of room, or because the other side took them not.</summary>
    public long Dropped => Volatile.Read(ref dropped);

    /// <summary>Whether no packet is written, however long it is due.</summary>
    public bool IsHeld
    {
        get => isHeld;
        set => isHeld = value;
    }

    /// <summary>What is recorded of the packets; null: nothing.</summary>
    public PacketLog? Log => log;

    /// <summary>The next time that it looked too late; null if there was none since the last.</summary>
    public RelayPause? NextPause() => pauses.TryDequeue(out var pause) ? pause : null;

    /// <summary>Relays until the control pipe closes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // compiled in full at once: no slow first packets
    public void Run()
    {
        Responsiveness.Improve();
        lastTurn = Stopwatch.GetTimestamp();

        // Held once for all packets: the loop uses the numbers, since a handle would count its uses at every call.
        using var held = new HeldHandles([from, to, control]);
        var (source, destination) = (held[0], held[1]);
        var polled = stackalloc Polled[2];
        polled[0] = new Polled { Descriptor = source, Events = Polled.Input };
        polled[1] = new Polled { Descriptor = held[2] };
        while (true)
        {
            Wait(polled);
            if (polled[1].Answer != 0)
                return;
            if (polled[0].Answer != 0)
                ReadSome(source);
            SendDue(destination);
        }
    }

    private void Wait(Polled* polled)
    {
        if (lastTurn + turn - Stopwatch.GetTimestamp() is > 0 and var rest)
        {
            var pause = WaitTime.Of(rest);
            _ = nanosleep(&pause, null);
        }

        var time = WaitTime.Of(LongestWait());
        if (ppoll(polled, 2, &time, 0) <= 0)
            polled[0].Answer = polled[1].Answer = 0;
        var now = Stopwatch.GetTimestamp();
        if (now - lastTurn > longestUntold)
            pauses.Enqueue(new RelayPause(lastTurn, now - lastTurn));
        lastTurn = now;
    }

    private long LongestWait() =>
        ring.IsEmpty ? longestWait
        : isHeld ? heldTurn
        : Math.Clamp(ring.FirstDue - Stopwatch.GetTimestamp(), 0, longestWait);

    private void ReadSome(int source)
    {
        for (var i = 0; i < MostReadAtOnce; i++)
        {
            var length = (int)read(source, ring.Next, PacketRing.LongestFrameBytes);
            if (length <= 0)
                return;
            var isFull = ring.IsFull;
            var now = Stopwatch.GetTimestamp();
            var fated = fate.DueOf(now);
            log?.Add(new ReadOnlySpan<byte>(ring.Next, length), now, isLost: isFull || fated is null);
            if (fated is not { } due)
                continue;
            if (isFull)
                Volatile.Write(ref dropped, dropped + 1);
            else
                ring.Add(length, due);
        }
    }

    private void SendDue(int destination)
    {
        while (!isHeld && !ring.IsEmpty && ring.FirstDue <= Stopwatch.GetTimestamp())
        {
            if (write(destination, ring.First, (nuint)ring.FirstLength) < 0)
                Volatile.Write(ref dropped, dropped + 1);
            ring.RemoveFirst();
        }
    }

    [LibraryImport("libc")]
    private static partial int ppoll(Polled* polled, nuint count, WaitTime* limit, nint signals);

    [LibraryImport("libc")]
    private static partial int nanosleep(WaitTime* time, WaitTime* rest);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* buffer, nuint count);

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

/// <summary>A time in which a direction of the relay carried nothing: it had to wait for a processor.</summary>
/// <param name="Began">Its beginning, as a timestamp of <see cref="Stopwatch"/>, which is the same in all processes of a machine (CLOCK_MONOTONIC).</param>
/// <param name="Took">Its length in ticks of <see cref="Stopwatch"/>.</param>
internal readonly record struct RelayPause(long Began, long Took);
