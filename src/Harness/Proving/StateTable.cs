using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Harness.Proving;

/// <summary>
/// A set of states that numbers them in the order in which they were added. The words of all states stand one after the other in large
/// chunks; an open hash table finds them. States are compared word by word: no state is taken for another because of a hash. One thread
/// adds; meanwhile others may read states whose numbers they know, and look for some.
/// </summary>
internal sealed class StateTable
{
    /// <summary>The number of a state that is not there.</summary>
    public const int Unknown = -1;

    private const int StatesPerChunk = 1 << 14;
    private const int NoParent = -1;

    private readonly int words;
    private ulong[][] chunks = [];
    private int[][] parents = [];

    // The hash of a state in the upper half and its number, plus 1, in the lower one; 0: free. Most states that do not fit are told by the slot alone.
    private ulong[] slots = new ulong[1 << 12];

    /// <summary>For states of so many words.</summary>
    public StateTable(int words) => this.words = words;

    /// <summary>How many states there are.</summary>
    public int Count { get; private set; }

    /// <summary>The words of a state.</summary>
    public Span<ulong> this[int number] => chunks[(uint)number / StatesPerChunk].AsSpan((int)((uint)number % StatesPerChunk) * words, words);

    /// <summary>The state from which this one was first reached, or -1.</summary>
    public int ParentOf(int number) => parents[number / StatesPerChunk][number % StatesPerChunk];

    /// <summary>The hash of a state. Fixed, so that slots and with them times are the same in every run.</summary>
    public static uint HashOf(ReadOnlySpan<ulong> state)
    {
        var hash = 0x9E37_79B9_7F4A_7C15ul;
        var i = 0;
        for (; i + 1 < state.Length; i += 2)
            hash = Fold(hash ^ state[i], state[i + 1] ^ 0xFF51_AFD7_ED55_8CCDul);
        if (i < state.Length)
            hash = Fold(hash ^ state[i], 0xFF51_AFD7_ED55_8CCDul);
        return (uint)(hash ^ (hash >> 32));
    }

    /// <summary>Has the processor fetch the slot of a hash. A slot of a large table is in none of its caches.</summary>
    /// <param name="hash"><see cref="HashOf"/>.</param>
    public unsafe void Prefetch(uint hash)
    {
        var current = slots;
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref current[hash & (uint)(current.Length - 1)])); // an array that is moved meanwhile is fetched in vain
    }

    /// <summary>The number of a state, or <see cref="Unknown"/>. Beside the thread that adds, the newest states may be unknown yet.</summary>
    /// <param name="state">Its words.</param>
    /// <param name="hash"><see cref="HashOf"/>.</param>
    public int Find(ReadOnlySpan<ulong> state, uint hash) => Find(state, hash, Volatile.Read(ref slots), out _);

    /// <summary>The number of a state, and whether it is new.</summary>
    /// <param name="state">Its words.</param>
    /// <param name="hash"><see cref="HashOf"/>.</param>
    /// <param name="parent">The state from which it is reached.</param>
    public (int Number, bool IsNew) Add(ReadOnlySpan<ulong> state, uint hash, int parent = NoParent)
    {
        var number = Find(state, hash, slots, out var free);
        if (number != Unknown)
            return (number, false);
        number = Append(state, parent);
        Volatile.Write(ref slots[free], ((ulong)hash << 32) | (uint)(number + 1)); // after its words: who finds the number can read them
        if (Count * 3L > slots.Length * 2L)
            Grow();
        return (number, true);
    }

    private int Find(ReadOnlySpan<ulong> state, uint hash, ulong[] slots, out uint free)
    {
        var mask = (uint)(slots.Length - 1);
        for (var slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            var entry = Volatile.Read(ref slots[slot]);
            if (entry == 0)
            {
                free = slot;
                return Unknown;
            }

            if ((uint)(entry >> 32) == hash && this[(int)(uint)entry - 1].SequenceEqual(state))
            {
                free = 0;
                return (int)(uint)entry - 1;
            }
        }
    }

    private int Append(ReadOnlySpan<ulong> state, int parent)
    {
        if (Count % StatesPerChunk == 0)
        {
            chunks = [.. chunks, GC.AllocateUninitializedArray<ulong>(StatesPerChunk * words)];
            parents = [.. parents, GC.AllocateUninitializedArray<int>(StatesPerChunk)];
        }

        var number = Count++;
        state.CopyTo(this[number]);
        parents[number / StatesPerChunk][number % StatesPerChunk] = parent;
        return number;
    }

    /// <summary>Into a table of twice the size: who still looks into the old one finds what has been there.</summary>
    private void Grow()
    {
        var grown = new ulong[slots.Length * 2];
        var mask = (uint)(grown.Length - 1);
        foreach (var entry in slots)
        {
            if (entry == 0)
                continue;
            var slot = (uint)(entry >> 32) & mask;
            while (grown[slot] != 0)
                slot = (slot + 1) & mask;
            grown[slot] = entry;
        }

        Volatile.Write(ref slots, grown);
    }

    private static ulong Fold(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }
}
