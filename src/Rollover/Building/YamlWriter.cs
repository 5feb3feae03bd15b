using System.Globalization;
using System.Text;

namespace Rollover;

/// <summary>Writes the YAML of a scenario file: keys and steps in lines of their own, and values in flow style.</summary>
internal static class YamlWriter
{
    /// <summary>What a reader of YAML 1.1 or 1.2 takes for something else than a text.</summary>
    private static readonly HashSet<string> reserved = new(["null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"], StringComparer.OrdinalIgnoreCase);

    /// <summary>A key and its value in a line.</summary>
    public static void Line(StringBuilder into, int indent, string key, ScenarioValue value) => into.Append(' ', indent).Append(Scalar(key)).Append(": ").Append(Flow(value)).Append('\n');

    /// <summary>Steps, one below the other.</summary>
    public static void Steps(StringBuilder into, int indent, IReadOnlyList<ScenarioStep> steps)
    {
        foreach (var step in steps)
        {
            into.Append(' ', indent).Append("- ").Append(Scalar(step.Verb)).Append(':');
            if (step.Nested is not { } nested)
            {
                into.Append(step.Fields.Count == 0 ? "\n" : $" {Flow(ScenarioValue.Map(step.Fields))}\n");
                continue;
            }

            into.Append('\n');
            foreach (var (key, value) in step.Fields)
                Line(into, indent + 4, key, value);
            into.Append(' ', indent + 4).Append(step.NestedKey).Append(":\n");
            Steps(into, indent + 6, nested);
        }
    }

    /// <summary>A value in one line.</summary>
    public static string Flow(ScenarioValue value) => value switch
    {
        { Items: { } items } => $"[{string.Join(", ", items.Select(Flow))}]",
        { Entries: { } entries } => entries.Count == 0 ? "{}" : $"{{ {string.Join(", ", entries.Select(entry => $"{Scalar(entry.Key)}: {Flow(entry.Value)}"))} }}",
        { IsText: true } => Scalar(value.Scalar!),
        _ => value.Scalar!,
    };

    /// <summary>A text: as it is where nothing else can be read in it, else in double quotes, whose escapes are those of YAML 1.2, section 5.7.</summary>
    private static string Scalar(string text)
    {
        if (IsPlain(text))
            return text;
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] is '_' or '/' or '$' or '.') && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '/' or '$' or '.' or '-') && !reserved.Contains(text);
}
