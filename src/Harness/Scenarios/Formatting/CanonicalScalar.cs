using System.Text;
using Harness.Scenarios.Text;
using YamlDotNet.Core;

namespace Harness.Scenarios.Formatting;

/// <summary>
/// A scalar in one line. What has no quotes gets none, and words that need none lose them; a text with signs in it keeps them. Quotes are double, but single
/// where a <c>\</c> or a <c>"</c> would have to be escaped.
/// </summary>
internal static class CanonicalScalar
{
    public static string Of(LayoutScalar scalar, bool inFlow)
    {
        if (scalar.Style is ScalarStyle.Plain)
            return scalar.Value.Contains('\n', StringComparison.Ordinal) ? Quoted(scalar.Value)
                : scalar.Value.Length == 0 && inFlow ? "null"
                : scalar.Value;
        var plain = ScalarText.Of(new ScalarNode(SourceSpan.Start, scalar.Value, Quoted: true), inFlow);
        return plain[0] != '"' && !HasSigns(scalar.Value) ? plain : Quoted(scalar.Value);
    }

    private static string Quoted(string value)
    {
        var quoted = ScalarText.Quote(value);
        var isAsWritten = !value.EnumerateRunes().Any(rune => rune.Value is not ('"' or '\\') && ScalarText.Quote(rune.ToString()).Length != rune.Utf16SequenceLength + 2);
        return isAsWritten && quoted.Contains('\\', StringComparison.Ordinal) ? $"'{value.Replace("'", "''", StringComparison.Ordinal)}'" : quoted;
    }

    private static bool HasSigns(string value) => !value.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '-' or '_' or '.' or '/');
}
