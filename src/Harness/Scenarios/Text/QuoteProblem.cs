using System.Buffers;

namespace Harness.Scenarios.Text;

/// <summary>Mistakes in and around quoted text.</summary>
internal static class QuoteProblem
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>A quote without an end.</summary>
    internal static Problem Unclosed(SourceText source, int start)
    {
        var quote = start < source.Text.Length ? source.Text[start] : '"';
        return new Problem(source.SpanAt(start), $"this {quote} is never closed", $"add the closing {quote}; if there is one, indent the lines between");
    }

    /// <summary>An escape that YAML does not know, or half of one.</summary>
    internal static Problem Escape(SourceText source, int start, int end)
    {
        var last = Math.Clamp(end, 0, source.Text.Length - 1);
        var backslash = source.Text.LastIndexOf('\\', last, last + 1);
        if (backslash < start)
            backslash = start;
        var known = source.Text.AsSpan(backslash) is ['\\', 'x' or 'u' or 'U', ..];
        var length = known ? 2 + source.Text.AsSpan(backslash + 2).IndexOfAnyExcept(Digits) : 2;
        var span = source.SpanAt(backslash, Math.Clamp(length, 2, 10));
        var written = source.Text.AsSpan(backslash, Math.Min(span.Length, source.Text.Length - backslash)).ToString();
        return known
            ? new Problem(span, $"'{written}' is no character", "an escape is \\xFF, \\uFFFF or \\UFFFFFFFF in hexadecimal digits")
            : new Problem(span, $"unknown escape '{written}'", "write \\\\ for a backslash, or use single quotes");
    }

    /// <summary>Text after the closing quote.</summary>
    internal static Problem TextAfter(SourceSpan span, char quote) => new(span, "text after the closing quote", quote == '\''
        ? "write '' for a ' that belongs to the text, or use double quotes"
        : "write \\\" for a \" that belongs to the text");
}
