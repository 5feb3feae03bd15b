namespace Harness.Proving;

/// <summary>
/// A set of states that numbers them in the order in which they were added. The words of all states stand one after the other in large
/// chunks; an open hash table of numbers finds them. States are compared word by word: no state is taken for another because of a hash.
/// </summary>
internal sealed class StateTable
{
    private const int StatesPerChunk = 1 << 14;
    private const int NoParent = -1;

    private readonly int words;
    private readonly List<ulong[]> chunks = [];
    private readonly List<Entry[]> entries = [];
    private int[] slots = new int[1 << 12];

    /// <summary>For states of so many words.</summary>
    public StateTable(int words) => this.words = words;

    /// <summary>How many states there are.</summary>
    public int Count { get; private set; }

    /// <summary>The words of a state.</summary>
    public Span<ulong> this[int number] => chunks[number / StatesPerChunk].AsSpan(number % StatesPerChunk * words, words);

    /// <summary>The state from which this one was first reached, or -1.</summary>
    public int ParentOf(int number) => EntryOf(number).Parent;

    /// <summary>The number of a state, and whether it is new.</summary>
    /// <param name="state">Its words.</param>
    /// <param name="parent">The state from which it is reached.</param>
    public (int Number, bool IsNew) Add(ReadOnlySpan<ulong> state, int parent = NoParent)
    {
        var hash = HashOf(state);
        var mask = slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var number = slots[slot] - 1;
            if (number < 0)
            {
                number = Append(state, hash, parent);
                slots[slot] = number + 1;
                if (Count * 2 > slots.Length)
                    Grow();
                return (number, true);
            }

            if (EntryOf(number).Hash == hash && this[number].SequenceEqual(state))
                return (number, false);
        }
    }

    private ref Entry EntryOf(int number) => ref entries[number / StatesPerChunk][number % StatesPerChunk];

    private int Append(ReadOnlySpan<ulong> state, uint hash, int parent)
    {
        if (Count % StatesPerChunk == 0)
        {
            chunks.Add(new ulong[StatesPerChunk * words]);
            entries.Add(new Entry[StatesPerChunk]);
        }

        var number = Count++;
        state.CopyTo(this[number]);
        EntryOf(number) = new Entry(hash, parent);
        return number;
    }

    private void Grow()
    {
        slots = new int[slots.Length * 2];
        var mask = slots.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var slot = (int)EntryOf(number).Hash & mask;
            while (slots[slot] != 0)
                slot = (slot + 1) & mask;
            slots[slot] = number + 1;
        }
    }

    /// <summary>Fixed, so that slots and with them times are the same in every run.</summary>
    private static uint HashOf(ReadOnlySpan<ulong> state)
    {
        var hash = 0x9E37_79B9_7F4A_7C15ul;
        foreach (var word in state)
        {
            hash = (hash ^ word) * 0xFF51_AFD7_ED55_8CCDul;
            hash ^= hash >> 32;
        }

        return (uint)(hash ^ (hash >> 29));
    }

    private readonly record struct Entry(uint Hash, int Parent);
}
