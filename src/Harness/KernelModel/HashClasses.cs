namespace Harness.KernelModel;

/// <summary>
/// The hash of a connection's addresses and ports is the same for every segment of it, and the member it chooses is
/// <c>hash * n &gt;&gt; 32</c> (reciprocal_scale). All that matters of a hash, in groups of up to four, is where it lies between the
/// borders 1/4, 1/3, 1/2, 2/3 and 3/4: six classes. A connection starts with all of them; each choice by the hash leaves those that agree with it.
/// </summary>
internal static class HashClasses
{
    /// <summary>Every hash is possible.</summary>
    public const byte All = 0b11_1111;

    /// <summary>In larger groups nothing is concluded from a choice.</summary>
    public const int LargestGroup = 4;

    private static readonly byte[] classes = [.. from members in Enumerable.Range(1, LargestGroup) from index in Enumerable.Range(0, LargestGroup) select Compute(index, members)];

    /// <summary>The classes for which a group of so many members gives this index.</summary>
    public static byte Of(int index, int members) => members > LargestGroup ? All : classes[((members - 1) * LargestGroup) + index];

    private static byte Compute(int index, int members)
    {
        // In twelfths every border is a whole number.
        ReadOnlySpan<int> borders = [0, 3, 4, 6, 8, 9];
        var found = 0;
        for (var i = 0; i < borders.Length; i++)
        {
            if (borders[i] * members / 12 == index)
                found |= 1 << i;
        }

        return (byte)found;
    }
}
