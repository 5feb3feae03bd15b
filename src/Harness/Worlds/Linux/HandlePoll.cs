using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux;

/// <summary>poll(2) on handles. None of them is closed while it waits.</summary>
internal static unsafe partial class HandlePoll
{
    private const short Input = 1, Output = 4; // POLLIN, POLLOUT

    /// <summary>Waits until one of some handles can be read, or has come to its end.</summary>
    /// <param name="milliseconds">For how long; -1: without a limit.</param>
    /// <param name="handles">A few. Null ones are passed over.</param>
    /// <returns>Those that are ready; none when the time is over, or after a signal.</returns>
    public static Ready ForInput(int milliseconds, params ReadOnlySpan<SafeFileHandle?> handles) => Wait(Input, milliseconds, handles);

    /// <summary>As <see cref="ForInput"/>, for handles that can be written to.</summary>
    public static Ready ForOutput(int milliseconds, params ReadOnlySpan<SafeFileHandle?> handles) => Wait(Output, milliseconds, handles);

    private static Ready Wait(short events, int milliseconds, ReadOnlySpan<SafeFileHandle?> handles)
    {
        using var held = new HeldHandles(ReadOnlySpan<SafeHandle?>.CastUp(handles));
        var polled = stackalloc Polled[handles.Length];
        for (var i = 0; i < handles.Length; i++)
            polled[i] = new Polled { Descriptor = held[i], Events = events, Answer = 0 }; // poll(2) passes over negative descriptors
        if (poll(polled, (nuint)handles.Length, milliseconds) <= 0)
            return default;
        var mask = 0;
        for (var i = 0; i < handles.Length; i++)
            mask |= polled[i].Answer != 0 ? 1 << i : 0;
        return new Ready(mask);
    }

    [LibraryImport("libc")]
    private static partial int poll(Polled* polled, nuint count, int milliseconds);

    /// <summary>Which handles are ready.</summary>
    /// <param name="Mask">A bit for each, the lowest for the first.</param>
    public readonly record struct Ready(int Mask)
    {
        /// <summary>Whether any is.</summary>
        public bool Any => Mask != 0;

        /// <summary>Whether the one of this index is.</summary>
        public bool this[int index] => (Mask & (1 << index)) != 0;
    }

    /// <summary><c>struct pollfd</c>.</summary>
    private struct Polled
    {
        public int Descriptor;
        public short Events;
        public short Answer;
    }
}
