using System.Buffers;
using System.Globalization;
using System.Text;

namespace Harness.Scenarios.Text;

/// <summary>A scalar in one line: plain where that is read back as the same text, else in double quotes.</summary>
internal static class ScalarText
{
    // Words and numbers that other readers of YAML take for something else than text; an author's quotes around them are kept.
    private static readonly HashSet<string> Typed = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", ".nan", "null",
    };

    private static readonly SearchValues<char> Brackets = SearchValues.Create(",[]{}:");

    internal static string Of(ScalarNode scalar, bool inFlow)
    {
        if (scalar.IsNull)
            return "null";
        return IsPlain(scalar.Value, inFlow) && !(scalar.Quoted && LooksTyped(scalar.Value)) ? scalar.Value : Quote(scalar.Value);
    }

    // The parser loses its way after keys such as 'a *:' and 'a]:', so that signs in keys are quoted without exception.
    internal static string OfKey(ScalarNode key) =>
        !key.IsNull && key.Value.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.' or '/' or ' ')
            ? Of(key, inFlow: true)
            : Quote(key.Value);

    private static bool LooksTyped(string value) =>
        Typed.Contains(value) || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || value is ['0', 'x' or 'o', ..];

    // Stricter than YAML, which lets a few more characters begin a plain scalar: those would look odd without quotes.
    private static bool IsPlain(string value, bool inFlow) =>
        value.Length > 0
        && new ScalarNode(SourceSpan.Start, value) is { IsNull: false }
        && CanBegin(value)
        && value[^1] is not (' ' or ':')
        && !value.Contains(": ") && !value.Contains(" #")
        && value is not "<<"
        && !(inFlow && value.AsSpan().ContainsAny(Brackets))
        && value.EnumerateRunes().All(IsPrintable);

    private static bool CanBegin(string value) =>
        value.EnumerateRunes().First() is var first && (Rune.IsLetterOrDigit(first) || first.Value is '_' or '/' or '.' or '$' or '(' or '+' or '^' or '<'
            || value.AsSpan() is ['-', not (' ' or '-'), ..] or ['-', '-', not (' ' or '-'), ..])
        && !value.StartsWith("...");

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || (rune.Value > ' ' && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    internal static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
            text.Append(rune.Value is '"' or '\\' || !IsPrintable(rune) ? Characters.Escape(rune) : rune.ToString());
        return text.Append('"').ToString();
    }
}
