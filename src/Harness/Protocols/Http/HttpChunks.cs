using System.Globalization;
using System.Text;

namespace Harness.Protocols.Http;

/// <summary>The chunked transfer coding (RFC 9112, section 7.1).</summary>
internal static class HttpChunks
{
    private const int LongestSizeLine = 4096;

    /// <summary>How many bytes a chunked body has with its frames and its trailer; negative if it is not whole yet.</summary>
    /// <param name="bytes">The body's beginning.</param>
    /// <param name="fault">What makes it no chunked body, in words; null if it may be one.</param>
    public static int Length(ReadOnlySpan<byte> bytes, out string? fault)
    {
        var at = 0;
        while (true)
        {
            if (!TryReadSize(bytes[at..], out var size, out var frame, out fault))
                return -1;
            at += frame;
            if (size == 0)
                return TrailerLength(bytes[at..]) is var trailer and >= 0 ? at + trailer : -1;
            if (bytes.Length - at < size + 2L)
                return -1;
            at += (int)size;
            if (bytes[at] == '\r')
                at++;
            if (bytes[at] != '\n')
            {
                fault = "a chunk of its body is not as long as it says";
                return -1;
            }

            at++;
        }
    }

    /// <summary>Copies the content of a whole chunked body; gives its length.</summary>
    public static int CopyContent(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        var (at, length) = (0, 0);
        while (TryReadSize(bytes[at..], out var size, out var frame, out _) && size > 0)
        {
            bytes.Slice(at + frame, (int)size).CopyTo(into[length..]);
            length += (int)size;
            at += frame + (int)size;
            at += bytes[at] == '\r' ? 2 : 1;
        }

        return length;
    }

    private static bool TryReadSize(ReadOnlySpan<byte> bytes, out long size, out int frame, out string? fault)
    {
        (size, frame, fault) = (0, 0, null);
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            fault = bytes.Length > LongestSizeLine ? "its body is not in chunks, as it says" : null;
            return false;
        }

        var line = bytes[..end].TrimEnd((byte)'\r');
        var extension = line.IndexOf((byte)';');
        var digits = Encoding.Latin1.GetString(extension < 0 ? line : line[..extension]).Trim();
        if (digits.Length is 0 or > 15 || !long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size))
        {
            fault = "the size of a chunk of its body is no number";
            return false;
        }

        frame = end + 1;
        return true;
    }

    /// <summary>Fields, if there are any, and the empty line.</summary>
    private static int TrailerLength(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ;)
        {
            var end = bytes[at..].IndexOf((byte)'\n');
            if (end < 0)
                return -1;
            if (end == 0 || (end == 1 && bytes[at] == '\r'))
                return at + end + 1;
            at += end + 1;
        }
    }
}
