using System.Text;

namespace Harness.Worlds.Linux;

/// <summary>Makes lines of the pieces that a pipe delivers. A line longer than 8 KiB is passed on in pieces of that size.</summary>
internal sealed class LineAssembler(Action<string> complete)
{
    private const int LongestLineBytes = 8 * 1024;
    private readonly List<byte> line = [];

    /// <summary>Adds a piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        foreach (var value in piece)
        {
            if (value == (byte)'\n' || line.Count == LongestLineBytes)
                Emit();
            if (value != (byte)'\n')
                line.Add(value);
        }
    }

    /// <summary>Passes on a last line that has no end.</summary>
    public void Complete()
    {
        if (line.Count > 0)
            Emit();
    }

    private void Emit()
    {
        complete(Encoding.UTF8.GetString([.. line]).TrimEnd('\r'));
        line.Clear();
    }
}
