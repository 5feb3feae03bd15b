using System.Buffers;

namespace EchoServer;

/// <summary>What is at the beginning of the input.</summary>
internal enum LineFound
{
    /// <summary>Nothing, or a line whose end has not come yet.</summary>
    None,

    /// <summary>A line, or the unterminated rest before the end of the input.</summary>
    Whole,

    /// <summary>A line longer than <see cref="Lines.MaxBytes"/>, whether its end has come or not.</summary>
    TooLong,
}

/// <summary>Splits input into lines. A line ends with <c>\n</c>; a <c>\r</c> just before it belongs to the line's end.</summary>
internal static class Lines
{
    /// <summary>The longest line, in bytes, without its end.</summary>
    public const int MaxBytes = 65536;

    /// <summary>The reply to a line that is too long.</summary>
    public static ReadOnlySpan<byte> TooLongError => "error: line longer than 65536 bytes\n"u8;

    /// <summary>Takes a line off the beginning of the input.</summary>
    /// <param name="input">What came and was not taken yet; afterwards without the line.</param>
    /// <param name="inputEnds">Whether nothing comes after it.</param>
    /// <param name="line">The line with its end, just as it came.</param>
    public static LineFound TryTake(ref ReadOnlySequence<byte> input, bool inputEnds, out ReadOnlySequence<byte> line)
    {
        line = default;
        var newline = input.PositionOf((byte)'\n');
        var text = newline is { } end ? input.Slice(0, end) : input;
        // Without a \n yet, a last \r is part of the line's end if a \n can still come.
        var endMayFollow = newline is not null || !inputEnds;
        var bytes = endMayFollow && EndsWithCarriageReturn(text) ? text.Length - 1 : text.Length;
        if (bytes > MaxBytes)
            return LineFound.TooLong;
        if (newline is null && (!inputEnds || input.IsEmpty))
            return LineFound.None;

        line = newline is { } last ? input.Slice(0, input.GetPosition(1, last)) : input;
        input = input.Slice(line.End);
        return LineFound.Whole;
    }

    private static bool EndsWithCarriageReturn(in ReadOnlySequence<byte> text) =>
        !text.IsEmpty && text.Slice(text.Length - 1).FirstSpan[0] == (byte)'\r';
}
