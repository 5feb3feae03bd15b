namespace Harness.Sessions;

/// <summary>The bytes that have come and belong to no reply yet.</summary>
/// <param name="most">How many are kept at the most: what comes beyond is dropped.</param>
internal sealed class ReceivedBytes(int most)
{
    /// <summary>Enough for any reply of a named session.</summary>
    public const int MostKept = 4 * 1024 * 1024;

    private byte[] buffer = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes; valid until the next change.</summary>
    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, Count);

    /// <summary>Adds bytes at the end.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var fits = Math.Min(bytes.Length, most - Count);
        if (buffer.Length < Count + fits)
            Array.Resize(ref buffer, Math.Max(Count + fits, Math.Min(buffer.Length * 2, most)));
        bytes[..fits].CopyTo(buffer.AsSpan(Count));
        Count += fits;
    }

    /// <summary>Removes bytes at the beginning.</summary>
    public void RemoveFirst(int count)
    {
        buffer.AsSpan(count, Count - count).CopyTo(buffer);
        Count -= count;
    }

    /// <summary>Removes all.</summary>
    public void Clear() => Count = 0;
}
