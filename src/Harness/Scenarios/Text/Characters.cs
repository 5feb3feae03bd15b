using System.Globalization;
using System.Text;

namespace Harness.Scenarios.Text;

/// <summary>Finds characters that have no business in a scenario file, as they look like nothing or like something else.</summary>
internal static class Characters
{
    private const string WriteAsEscape = "write it as an escape in double quotes";

    /// <summary>Whether there are none; the first one is a problem.</summary>
    internal static bool AreAllowed(SourceText source, Problems problems)
    {
        var text = source.Text.AsSpan();
        for (var at = 0; at < text.Length;)
        {
            var whole = Rune.DecodeFromUtf16(text[at..], out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (!whole)
                problems.Add(source.SpanAt(at), $"half of a surrogate pair (U+{(int)text[at]:X4}) is not a character");
            else if (rune.Value == 0)
                problems.Add(source.SpanAt(at), "this is not a text file: it contains a NUL character", "is this the right file?");
            else if (!IsAllowed(rune))
                problems.Add(source.SpanAt(at, length), $"the invisible character U+{rune.Value:X4} is not allowed", $"{WriteAsEscape}: \"{Escape(rune)}\"");
            else
            {
                at += length;
                continue;
            }
            return false;
        }
        return true;
    }

    /// <summary>Whether a character may stand in a file as it is, rather than as an escape.</summary>
    internal static bool IsAllowed(Rune rune) => rune.Value switch
    {
        '\t' or '\n' or '\r' => true,
        0xFEFF or 0xFFFE or 0xFFFF => false,
        _ => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator),
    };

    /// <summary>YAML's escape of a character, for double quotes.</summary>
    internal static string Escape(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '"' => "\\\"",
        '\\' => "\\\\",
        < 0x100 => $"\\x{rune.Value:x2}",
        < 0x10000 => $"\\u{rune.Value:x4}",
        _ => $"\\U{rune.Value:x8}",
    };
}
