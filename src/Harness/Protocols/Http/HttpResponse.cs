using System.Text;

namespace Harness.Protocols.Http;

/// <summary>
/// The first final response in bytes that have come (RFC 9112): where it ends, and what it says of its connection. Interim responses (1xx) before it belong to it. Bytes that are no
/// response of HTTP/1 are one with a fault, as soon as that shows.
/// </summary>
internal readonly ref struct HttpResponse
{
    /// <summary>The longest head that is read.</summary>
    public const int MostHeadBytes = 64 * 1024;

    /// <summary>The most interim responses (1xx) before one.</summary>
    public const int MostInterim = 100;

    /// <summary>The longest response that is read.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    private readonly ReadOnlySpan<byte> fields;

    private HttpResponse(int bytes, int status, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> body, bool isChunked, bool endsConnection, string? fault, bool isUntilTheEnd = false)
    {
        (Bytes, Status, EndsConnection, HasChunks, Fault, IsUntilTheEnd) = (bytes, status, endsConnection, isChunked, fault, isUntilTheEnd);
        this.fields = fields;
        Body = body;
    }

    /// <summary>How many bytes it has, with what comes before it; negative if it is not whole yet.</summary>
    public int Bytes { get; }

    /// <summary>Its status; 0 if there is none.</summary>
    public int Status { get; }

    /// <summary>Whether the connection is not used any more after it: it says <c>Connection: close</c>, it is of HTTP/1.0, or its end is the connection's.</summary>
    public bool EndsConnection { get; }

    /// <summary>Whether it has neither a length nor chunks: only the connection's end says where it ends, so one that was cut off looks as one that is whole.</summary>
    public bool IsUntilTheEnd { get; }

    /// <summary>What makes it no response at all, in words; null if it is one.</summary>
    public string? Fault { get; }

    /// <summary>The body as it came; with the frames of its chunks.</summary>
    public ReadOnlySpan<byte> BodyBytes => Body;

    private ReadOnlySpan<byte> Body { get; }

    private bool HasChunks { get; }

    /// <summary>Reads the first response.</summary>
    /// <param name="received">What has come.</param>
    /// <param name="isHead">Whether it answers a HEAD: then it has no body.</param>
    /// <param name="isEnd">Whether nothing comes any more.</param>
    public static HttpResponse Read(ReadOnlySpan<byte> received, bool isHead, bool isEnd)
    {
        var start = 0;
        for (var interim = 0; ; interim++)
        {
            if (interim > MostInterim)
                return Faulty(received, $"more than {MostInterim} interim responses come before it");
            var rest = received[start..];
            if (!IsBeginning(rest))
                return Faulty(received, NameOfOther(rest));
            var headBytes = HeadLength(rest);
            if (headBytes < 0)
                return rest.Length > MostHeadBytes ? Faulty(received, $"its head is longer than {MostHeadBytes / 1024} KiB") : Unfinished();
            if (headBytes > MostHeadBytes)
                return Faulty(received, $"its head is longer than {MostHeadBytes / 1024} KiB");
            var head = rest[..headBytes];
            var lineEnd = head.IndexOf((byte)'\n');
            if (!TryReadStatus(head[..lineEnd], out var status))
                return Faulty(received, "its first line has no status");
            if (HttpFields.FaultOf(head[(lineEnd + 1)..]) is { } fieldFault)
                return Faulty(received, fieldFault);
            if (status is >= 100 and < 200 and not 101)
            {
                start += headBytes;
                if (start == received.Length)
                    return Unfinished();
                continue;
            }

            return ReadBody(received, start + headBytes, status, head[(lineEnd + 1)..], head[7] == '0', isHead, isEnd);
        }
    }

    /// <summary>Whether bytes are the beginning of a response of HTTP/1, as far as they go.</summary>
    public static bool IsBeginning(ReadOnlySpan<byte> bytes)
    {
        var name = "HTTP/1."u8;
        return bytes.Length <= name.Length ? name.StartsWith(bytes) : bytes.StartsWith(name) && bytes[name.Length] is (byte)'0' or (byte)'1';
    }

    /// <summary>The value of a header field; of several their values with commas; null if there is none.</summary>
    public string? Field(string name) => HttpFields.ValuesOf(fields, name);

    /// <summary>The body, without its chunks' frames, in UTF-8.</summary>
    public string BodyText()
    {
        if (!HasChunks)
            return Encoding.UTF8.GetString(Body);
        var content = new byte[Body.Length];
        var length = HttpChunks.CopyContent(Body, content);
        return Encoding.UTF8.GetString(content.AsSpan(0, length));
    }

    private static HttpResponse ReadBody(ReadOnlySpan<byte> received, int from, int status, ReadOnlySpan<byte> fields, bool isOld, bool isHead, bool isEnd)
    {
        var connection = HttpFields.ValuesOf(fields, "Connection");
        var ends = isOld ? !Says(connection, "keep-alive") : Says(connection, "close");
        var body = received[from..];
        if (isHead || status is 204 or 304 or 101)
            return new HttpResponse(from, status, fields, default, false, ends, null);
        var said = HttpFields.ValuesOf(fields, "Content-Length");
        if (HttpFields.ValuesOf(fields, "Transfer-Encoding") is { } coding)
        {
            // Each of these makes two readers see two ends of one response (RFC 9112, sections 6.1 and 6.3).
            if (isOld)
                return Faulty(received, $"it is of HTTP/1.0 and has a Transfer-Encoding: '{coding}'");
            if (said is not null)
                return Faulty(received, $"it has a Content-Length ({said}) beside its Transfer-Encoding");
            var codings = coding.Split(',', StringSplitOptions.TrimEntries);
            if (codings.Contains("identity", StringComparer.OrdinalIgnoreCase) || Array.FindIndex(codings, IsChunkedCoding) is var first && first >= 0 && first < codings.Length - 1)
                return Faulty(received, $"its Transfer-Encoding is '{coding}': 'chunked' may be there once, at the end, and 'identity' is none (RFC 9112, section 7)");
            if (!IsChunkedCoding(codings[^1]))
                return UntilTheEnd(received, from, status, fields, isEnd);
            var length = HttpChunks.Length(body, out var chunkFault);
            if (chunkFault is not null)
                return Faulty(received, chunkFault);
            return length < 0 ? Unwhole(received) : new HttpResponse(from + length, status, fields, body[..length], true, ends, null);
        }

        if (said is null)
            return UntilTheEnd(received, from, status, fields, isEnd);
        var lengths = said.Split(',', StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToList();
        if (lengths is not [var only] || only.Length == 0 || !only.All(char.IsAsciiDigit) || !long.TryParse(only, out var bytes))
            return Faulty(received, $"its Content-Length is no number: '{said}'");
        if (bytes > MostBytes - from)
            return Faulty(received, $"it has {bytes} bytes, and no more than {MostBytes} are read: ask for less");
        return body.Length < bytes ? Unwhole(received) : new HttpResponse(from + (int)bytes, status, fields, body[..(int)bytes], false, ends, null);
    }

    private static bool IsChunkedCoding(string coding) => coding.Equals("chunked", StringComparison.OrdinalIgnoreCase);

    private static HttpResponse UntilTheEnd(ReadOnlySpan<byte> received, int from, int status, ReadOnlySpan<byte> fields, bool isEnd) =>
        isEnd ? new HttpResponse(received.Length, status, fields, received[from..], false, true, null, isUntilTheEnd: true) : Unwhole(received);

    private static HttpResponse Unwhole(ReadOnlySpan<byte> received) =>
        received.Length >= MostBytes ? Faulty(received, $"it is longer than {MostBytes / 1024 / 1024} MiB, and no more is read: ask for less") : Unfinished();

    private static HttpResponse Unfinished() => new(-1, 0, default, default, false, false, null);

    private static HttpResponse Faulty(ReadOnlySpan<byte> received, string fault) => new(received.Length, 0, default, default, false, true, fault);

    private static string NameOfOther(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x15, 0x03, ..] => "it is an alert of TLS: the server wants TLS",
        [0, 0, _, 4, _, 0, 0, 0, 0, ..] => "it is a SETTINGS frame of HTTP/2",
        [0, 0, _, 7, _, 0, 0, 0, 0, ..] => "it is a GOAWAY frame of HTTP/2",
        _ when bytes.StartsWith("HTTP/"u8) => "it is of another version than HTTP/1",
        _ => "it is no response of HTTP",
    };

    /// <summary>Up to the empty line, that included; negative if it has not come. Lines end with CRLF, or with LF alone (RFC 9112, section 2.2).</summary>
    private static int HeadLength(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ;)
        {
            var end = bytes[at..].IndexOf((byte)'\n');
            if (end < 0)
                return -1;
            if (at > 0 && (end == 0 || (end == 1 && bytes[at] == '\r')))
                return at + end + 1;
            at += end + 1;
        }
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> line, out int status)
    {
        status = 0;
        if (line.Length < 12 || line[8] != ' ' || line[9..12].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || (line.Length > 12 && line[12] is not ((byte)' ' or (byte)'\r')))
            return false;
        status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + line[11] - '0';
        return status >= 100;
    }

    private static bool Says(string? list, string word) =>
        list is not null && list.Split(',', StringSplitOptions.TrimEntries).Contains(word, StringComparer.OrdinalIgnoreCase);
}
