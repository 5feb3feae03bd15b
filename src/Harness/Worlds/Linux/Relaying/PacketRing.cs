using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>
/// Packets that wait for their time, first in, first out. Its memory is taken at once and is not the garbage collector's, so that
/// nothing is allocated per packet.
/// </summary>
internal sealed unsafe class PacketRing : IDisposable
{
    /// <summary>The longest frame: an MTU of 1500 and an Ethernet header.</summary>
    public const int LongestFrameBytes = 1514;

    private const int SlotBytes = 2048;

    private readonly byte* memory;
    private readonly long[] dues;
    private readonly int[] lengths;
    private readonly int mask;
    private long head;
    private long tail;

    /// <summary>With room for <paramref name="capacity"/> packets, a power of two.</summary>
    public PacketRing(int capacity)
    {
        mask = capacity - 1;
        memory = (byte*)NativeMemory.AllocZeroed((nuint)capacity + 1, SlotBytes);
        dues = new long[capacity];
        lengths = new int[capacity];
    }

    /// <summary>Whether no packet waits.</summary>
    public bool IsEmpty => head == tail;

    /// <summary>Whether there is no room.</summary>
    public bool IsFull => tail - head > mask;

    /// <summary>Where the next packet is to be written; of a full ring, a place that nothing reads.</summary>
    public byte* Next => memory + ((IsFull ? mask + 1L : tail & mask) * SlotBytes);

    /// <summary>When the first packet is due, as a timestamp.</summary>
    public long FirstDue => dues[head & mask];

    /// <summary>The first packet.</summary>
    public byte* First => memory + ((head & mask) * SlotBytes);

    /// <summary>The length of the first packet in bytes.</summary>
    public int FirstLength => lengths[head & mask];

    /// <summary>Takes what was written at <see cref="Next"/>.</summary>
    public void Add(int length, long due)
    {
        lengths[tail & mask] = length;
        dues[tail & mask] = due;
        tail++;
    }

    /// <summary>Forgets the first packet.</summary>
    public void RemoveFirst() => head++;

    public void Dispose() => NativeMemory.Free(memory);
}
