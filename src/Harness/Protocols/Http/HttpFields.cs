using System.Buffers;
using System.Text;

namespace Harness.Protocols.Http;

/// <summary>The lines of fields in the head of a response, without the empty one (RFC 9112, section 5).</summary>
internal static class HttpFields
{
    /// <summary>What a field's name is made of: <c>tchar</c> of RFC 9110, section 5.6.2.</summary>
    private static readonly SearchValues<byte> nameBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What no value has: NUL, and a CR or LF that ends no line (RFC 9110, section 5.5).</summary>
    private static readonly SearchValues<byte> forbidden = SearchValues.Create("\0\r\n"u8);

    /// <summary>
    /// What makes lines no fields, in words; null if they are. A client that reads on at such a line may take another end of the response for its end than the next one: so none is left out, as a lenient parser does.
    /// </summary>
    public static string? FaultOf(ReadOnlySpan<byte> lines)
    {
        var isFirst = true;
        while (lines.Length > 0)
        {
            var line = NextLine(ref lines);
            if (line.Length == 0)
                return null; // the end of the head
            if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (isFirst)
                    return $"a line of blanks comes before its first field: '{Excerpt(line)}'"; // RFC 9112, section 2.2
            }
            else
            {
                var colon = line.IndexOf((byte)':');
                if (colon < 0)
                    return $"a line of its head is no field: '{Excerpt(line)}'";
                if (colon == 0 || line[..colon].ContainsAnyExcept(nameBytes))
                    return $"a line of its head has no name of a field before its colon: '{Excerpt(line)}'";
            }

            if (line.ContainsAny(forbidden))
                return $"a field of its head has a NUL or a lone CR: '{Excerpt(line)}'";
            isFirst = false;
        }

        return null;
    }

    /// <summary>The value of a field; of several their values with commas; null if there is none. A value that goes on in the next line (obs-fold) is one with a blank there.</summary>
    public static string? ValuesOf(ReadOnlySpan<byte> lines, string name)
    {
        string? values = null;
        var goesOn = false;
        while (lines.Length > 0)
        {
            var line = NextLine(ref lines);
            if (goesOn && line.Length > 0 && line[0] is (byte)' ' or (byte)'\t')
            {
                values = $"{values} {Encoding.Latin1.GetString(line).Trim()}";
                continue;
            }

            goesOn = line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name);
            if (!goesOn)
                continue;
            var value = Encoding.Latin1.GetString(line[(name.Length + 1)..]).Trim();
            values = values is null ? value : $"{values}, {value}";
        }

        return values;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf((byte)'\n');
        var line = end < 0 ? lines : lines[..end];
        lines = end < 0 ? default : lines[(end + 1)..];
        return line.Length > 0 && line[^1] == '\r' ? line[..^1] : line;
    }

    private static string Excerpt(ReadOnlySpan<byte> line)
    {
        const int most = 60;
        return Encoding.Latin1.GetString(line[..Math.Min(line.Length, most)]).Replace("\0", "\\0", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal) + (line.Length > most ? "…" : "");
    }
}
