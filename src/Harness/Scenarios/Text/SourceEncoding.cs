using System.Text;
using System.Text.Unicode;

namespace Harness.Scenarios.Text;

/// <summary>Turns a file's bytes into text, or names the encoding that the file has instead of UTF-8.</summary>
internal static class SourceEncoding
{
    private const string SaveAsUtf8 = "save it as UTF-8";

    internal static bool TryDecode(string path, byte[] bytes, Problems problems, out SourceText source)
    {
        source = SourceText.Unknown(path);
        if (WideName(bytes) is { } wide)
        {
            problems.Add(SourceSpan.Start, $"the file is {wide}", SaveAsUtf8);
            return false;
        }
        if (bytes.AsSpan().Contains((byte)0))
        {
            problems.Add(SourceSpan.Start, "this is not a text file: it contains NUL bytes", "is this the right file?");
            return false;
        }
        if (Utf8.IsValid(bytes))
        {
            source = SourceText.Of(path, Encoding.UTF8.GetString(bytes));
            return true;
        }
        return NameOther(path, bytes, problems, out source);
    }

    private static bool NameOther(string path, byte[] bytes, Problems problems, out SourceText source)
    {
        source = SourceText.Unknown(path);
        if (bytes.Any(value => value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r')))
        {
            problems.Add(SourceSpan.Start, "this is not a text file", "is this the right file?");
            return false;
        }
        // Every byte is a character of Latin-1: the line can be shown, with most of it readable, up to the byte in question.
        var shown = SourceText.Of(path, Encoding.Latin1.GetString(bytes));
        var bad = FirstInvalid(bytes);
        problems.Add(shown.SpanAt(bad), $"the byte 0x{bytes[bad]:X2} is not UTF-8; the file may be Latin-1 (ISO 8859-1)", SaveAsUtf8);
        source = shown;
        return false;
    }

    private static int FirstInvalid(byte[] bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes.AsSpan(at), out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }

    private static string? WideName(byte[] bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] => "UTF-32 (little-endian)",
        [0, 0, 0xFE, 0xFF, ..] => "UTF-32 (big-endian)",
        [0xFF, 0xFE, ..] => "UTF-16 (little-endian)",
        [0xFE, 0xFF, ..] => "UTF-16 (big-endian)",
        // Without a byte order mark: YAML begins with an ASCII character, so the place of the NULs tells.
        [not 0, 0, 0, 0, ..] => "UTF-32 (little-endian)",
        [0, 0, 0, not 0, ..] => "UTF-32 (big-endian)",
        [not 0, 0, not 0, 0, ..] => "UTF-16 (little-endian)",
        [0, not 0, 0, not 0, ..] => "UTF-16 (big-endian)",
        _ => null,
    };
}
