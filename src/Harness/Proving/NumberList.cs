namespace Harness.Proving;

/// <summary>Numbers, one after the other, in chunks: a list of a hundred million is never copied to grow.</summary>
internal sealed class NumberList
{
    private const int ChunkLength = 1 << 14;

    private readonly List<int[]> chunks = [];
    private int[] last = [];
    private int free;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number at an index.</summary>
    public int this[int index] => chunks[index / ChunkLength][index % ChunkLength];

    /// <summary>Adds one.</summary>
    public void Add(int number)
    {
        if (free == last.Length)
        {
            chunks.Add(last = GC.AllocateUninitializedArray<int>(ChunkLength));
            free = 0;
        }

        last[free++] = number;
        Count++;
    }
}
