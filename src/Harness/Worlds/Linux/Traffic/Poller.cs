using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>Waits for many sockets at once (epoll(7)), for a time to the microsecond (timerfd), and for other threads (eventfd).</summary>
internal sealed unsafe class Poller : IDisposable
{
    /// <summary>What a socket that can be read, or whose other side has ended, is waited for with.</summary>
    public const uint Readable = SocketCalls.EpollIn | SocketCalls.EpollRdHup;

    /// <summary>What a socket whose handshake is under way is waited for with.</summary>
    public const uint Writable = SocketCalls.EpollOut;

    private const int Most = 256;
    private const int Timer = -1, Wake = -2;

    // struct epoll_event is packed on x86-64 and nowhere else (<sys/epoll.h>).
    private static readonly int dataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int eventBytes = dataAt + 8;

    private readonly SafeFileHandle epoll = SocketCalls.epoll_create1(SocketCalls.Cloexec);
    private readonly SafeFileHandle timer = SocketCalls.timerfd_create(SocketCalls.ClockMonotonic, SocketCalls.NonBlock | SocketCalls.Cloexec);
    private readonly SafeFileHandle wake = SocketCalls.eventfd(0, SocketCalls.NonBlock | SocketCalls.Cloexec);
    private readonly byte* events = (byte*)NativeMemory.Alloc((nuint)(Most * 16));

    /// <summary>Opens the descriptors.</summary>
    /// <exception cref="WorldException">The kernel gives none.</exception>
    public Poller()
    {
        if (epoll.IsInvalid || timer.IsInvalid || wake.IsInvalid)
        {
            var problem = ErrnoName.DescribeLast();
            Dispose();
            throw new WorldException($"Traffic cannot begin, no descriptor: {problem}.");
        }

        Add(timer, Timer);
        Add(wake, Wake);
    }

    /// <summary>Begins to wait for a socket, which is known by a number from 0. Closing it ends that.</summary>
    public void Add(int descriptor, int number, uint what)
    {
        var wanted = stackalloc byte[16];
        Describe(wanted, number, what);
        _ = SocketCalls.epoll_ctl(epoll, SocketCalls.EpollCtlAdd, descriptor, wanted);
    }

    /// <summary>Waits for something else of a socket.</summary>
    public void Change(int descriptor, int number, uint what)
    {
        var wanted = stackalloc byte[16];
        Describe(wanted, number, what);
        _ = SocketCalls.epoll_ctl(epoll, SocketCalls.EpollCtlMod, descriptor, wanted);
    }

    /// <summary>Ends a wait from another thread.</summary>
    public void Interrupt()
    {
        var one = 1L;
        _ = SocketCalls.write(wake, (byte*)&one, sizeof(long));
    }

    /// <summary>Waits.</summary>
    /// <param name="atMost">How long; zero: not at all.</param>
    /// <param name="ready">Takes the numbers of the sockets that are ready.</param>
    public int Wait(TimeSpan atMost, Span<int> ready)
    {
        var timeoutMs = 0;
        if (atMost > TimeSpan.Zero)
        {
            Arm(atMost);
            timeoutMs = -1;
        }

        var count = SocketCalls.epoll_wait(epoll, events, Math.Min(Most, ready.Length), timeoutMs);
        var sockets = 0;
        for (var i = 0; i < count; i++)
        {
            var number = (int)Unsafe.ReadUnaligned<long>(events + (i * eventBytes) + dataAt);
            if (number >= 0)
                ready[sockets++] = number;
            else
                Clear(number == Timer ? timer : wake);
        }

        return sockets;
    }

    public void Dispose()
    {
        epoll.Dispose();
        timer.Dispose();
        wake.Dispose();
        NativeMemory.Free(events);
    }

    private void Arm(TimeSpan span)
    {
        // struct itimerspec: the interval, 0 for once, and the time until then; one that is not read starts anew.
        var ticks = Math.Max(span.Ticks, 1);
        var specification = stackalloc long[4] { 0, 0, ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond * 100 };
        _ = SocketCalls.timerfd_settime(timer, 0, specification, null);
    }

    private static void Clear(SafeFileHandle descriptor)
    {
        long count;
        _ = SocketCalls.read(descriptor, (byte*)&count, sizeof(long));
    }

    private void Add(SafeFileHandle own, int number)
    {
        var wanted = stackalloc byte[16];
        Describe(wanted, number, SocketCalls.EpollIn);
        _ = SocketCalls.epoll_ctl(epoll, SocketCalls.EpollCtlAdd, own, wanted);
    }

    /// <summary>Writes a <c>struct epoll_event</c>.</summary>
    private static void Describe(byte* wanted, int number, uint what)
    {
        Unsafe.WriteUnaligned(wanted, what);
        Unsafe.WriteUnaligned(wanted + dataAt, (long)number);
    }
}
