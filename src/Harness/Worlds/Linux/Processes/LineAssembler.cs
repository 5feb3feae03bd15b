using System.Text;

namespace Harness.Worlds.Linux.Processes;

/// <summary>Makes lines of the pieces that a pipe delivers. A line longer than 8 KiB is passed on in pieces of that size.</summary>
internal sealed class LineAssembler(Action<string> complete)
{
    private const int LongestLineBytes = 8 * 1024;

    private readonly byte[] line = new byte[LongestLineBytes];
    private int length;

    /// <summary>How many lines it has made so far.</summary>
    public long Lines { get; private set; }

    /// <summary>Adds a piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var end = piece.IndexOf((byte)'\n');
            var part = end < 0 ? piece : piece[..end];
            while (length + part.Length > LongestLineBytes)
            {
                var fits = LongestLineBytes - length;
                Keep(part[..fits]);
                part = part[fits..];
                Emit();
            }

            Keep(part);
            if (end < 0)
                return;
            Emit();
            piece = piece[(end + 1)..];
        }
    }

    /// <summary>Passes on a last line that has no end.</summary>
    public void Complete()
    {
        if (length > 0)
            Emit();
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        part.CopyTo(line.AsSpan(length));
        length += part.Length;
    }

    private void Emit()
    {
        Lines++;
        var text = Encoding.UTF8.GetString(line, 0, length).TrimEnd('\r');
        length = 0;
        complete(text);
    }
}
