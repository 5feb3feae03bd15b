using System.Buffers;
using System.Globalization;
using System.Text;

namespace Harness.Scenarios.Text;

/// <summary>Makes text from a file fit for a terminal and a report: what would steer one becomes visible instead.</summary>
internal static class SafeText
{
    /// <summary>Most of what is printed: printable ASCII and line feeds.</summary>
    private static readonly SearchValues<char> plain = SearchValues.Create([.. Enumerable.Range(' ', 0x7F - ' ').Select(code => (char)code), '\n']);

    private const int ControlPictures = 0x2400;
    private const int DeletePicture = 0x2421;
    private const int Joiner = 0x200D;

    /// <summary>The text on one line, at most <paramref name="most"/> characters of it.</summary>
    internal static string Of(string text, int most = int.MaxValue)
    {
        var cut = text.Length > most;
        var safe = new StringBuilder(cut ? most : text.Length);
        foreach (var rune in text.AsSpan(0, cut ? most : text.Length).EnumerateRunes())
            safe.Append(Of(rune).ToString());
        return cut ? safe.Append('…').ToString() : safe.ToString();
    }

    /// <summary>The same of a text of several lines: line feeds stay, everything else that would steer a terminal does not.</summary>
    internal static string OfLines(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(plain))
            return text;
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            safe.Append((rune.Value == '\n' ? rune : Of(rune)).ToString());
        return safe.ToString();
    }

    /// <summary>A character that can be printed: control characters as their pictures, other invisible ones as U+FFFD.</summary>
    internal static Rune Of(Rune rune) => rune.Value switch
    {
        < 0x20 => new Rune(ControlPictures + rune.Value),
        0x7F => new Rune(DeletePicture),
        Joiner => rune,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? Rune.ReplacementChar
            : rune,
    };
}
