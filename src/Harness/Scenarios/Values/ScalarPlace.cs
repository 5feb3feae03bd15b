using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>Points into a scalar, where the text in the file is the text that was read.</summary>
internal static class ScalarPlace
{
    /// <summary>The place of a character, or the whole scalar where escapes or line breaks keep it from being known.</summary>
    internal static SourceSpan Of(ScalarNode scalar, int index, int length = 1)
    {
        var quotes = scalar.Quoted ? 1 : 0;
        var isAsWritten = scalar.Span.Length == scalar.Value.Length + (2 * quotes);
        return isAsWritten && index < scalar.Value.Length
            ? scalar.Span with { Column = scalar.Span.Column + quotes + index, Length = length }
            : scalar.Span;
    }
}
