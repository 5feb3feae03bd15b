using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Schema;

/// <summary>A tree as a validator in an editor sees it: scalars have the types of YAML's core schema (YAML 1.2, section 10.3).</summary>
internal static partial class CoreSchema
{
    public static JsonNode? JsonOf(Node node) => node switch
    {
        MappingNode mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key.Value, JsonOf(entry.Value)))),
        SequenceNode sequence => new JsonArray([.. sequence.Items.Select(JsonOf)]),
        ScalarNode { IsNull: true } => null,
        ScalarNode { Quoted: true } text => text.Value,
        ScalarNode scalar => OfPlain(scalar.Value),
        _ => throw new ArgumentException($"{node.GetType()} has no JSON", nameof(node)),
    };

    private static JsonNode OfPlain(string text)
    {
        if (text is "true" or "True" or "TRUE")
            return true;
        if (text is "false" or "False" or "FALSE")
            return false;
        if (text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal))
            return hexadecimal;
        if (Whole().IsMatch(text) && decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole;
        if (Number().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;
        return text;
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
