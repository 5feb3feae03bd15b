using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Syntax;

/// <summary>Reads mappings of declared fields, and writes them.</summary>
internal static class FieldReader
{
    /// <summary>
    /// Reads the fields of a mapping. Every problem is named; false if there was one that makes the values useless.
    /// </summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="owner">What the fields belong to, for messages: <c>'spawn'</c>.</param>
    /// <param name="ownerPlace">Where a missing field is reported.</param>
    /// <param name="fields">The fields it may have.</param>
    /// <param name="later">Keys that the format knows and this version does not read.</param>
    /// <param name="problems">Collects what is wrong.</param>
    /// <param name="values">What was read.</param>
    public static bool TryRead(
        MappingNode mapping,
        string owner,
        SourceSpan ownerPlace,
        IReadOnlyList<Field> fields,
        IReadOnlyList<string> later,
        Problems problems,
        out FieldValues values)
    {
        values = new FieldValues();
        var sound = true;
        var seen = new HashSet<Field>();
        var misspelt = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, node) in mapping.Entries)
        {
            var field = fields.FirstOrDefault(field => IsKeyOf(field, key.Value));
            if (field is null)
            {
                sound = false;
                Reject(key, owner, fields, later, problems);
                if (Suggestion.For(key.Value, KeysOf(fields)) is { } meant)
                    misspelt.Add(meant);
                continue;
            }

            if (!seen.Add(field))
            {
                sound = false;
                problems.Add(key.Span, $"both '{field.Name}' and '{field.Singular}' are given", $"keep '{field.Name}'");
                continue;
            }

            values.NotePlaces(field, node);
            if (!IsRemnant(node, problems) && field.TryRead(key.Value, node, problems, out var value))
                values.Read(field, value);
            else
                sound = false;
        }

        // A key that was most likely meant to be this one has been named already.
        foreach (var missing in fields.Where(field => field.Required && !seen.Contains(field)))
        {
            sound = false;
            if (!misspelt.Any(key => IsKeyOf(missing, key)))
                problems.AddMissing(ownerPlace, $"{owner} needs the field '{missing.Name}'", $"add '{missing.Name}: …' ({missing.ValueDescription})");
        }

        return sound;
    }

    /// <summary>The mapping that reads back as these values.</summary>
    public static MappingNode Write(FieldValues values) => new(
        SourceSpan.Start,
        [.. values.All.Select(pair => new MappingEntry(Scalar(pair.Key.Name), pair.Key.Write(pair.Value)))]);

    private static void Reject(ScalarNode key, string owner, IReadOnlyList<Field> fields, IReadOnlyList<string> later, Problems problems)
    {
        if (later.Contains(key.Value, StringComparer.Ordinal))
        {
            problems.Add(key.Span, $"'{key.Value}' is not supported by this version", "the format has it, this program does not read it yet");
            return;
        }

        var keys = KeysOf(fields).ToList();
        var remedy = Suggestion.For(key.Value, [.. keys, .. later]) is { } meant ? $"did you mean '{meant}'?" : Suggestion.Remedy(key.Value, keys) ?? $"one of: {string.Join(", ", keys)}";
        problems.Add(key.Span, $"unknown field '{key.Value}' of {owner}", remedy);
    }

    /// <summary>Whether a collection is empty because what is in it could not be read.</summary>
    private static bool IsRemnant(Node node, Problems problems) => problems.OfPart && node is (SequenceNode { Items.Count: 0 } or MappingNode { Entries.Count: 0 });

    private static bool IsKeyOf(Field field, string key) => field.Name == key || field.Singular == key;

    private static IEnumerable<string> KeysOf(IReadOnlyList<Field> fields) =>
        fields.SelectMany(field => field.Singular is null ? [field.Name] : new[] { field.Name, field.Singular });

    private static ScalarNode Scalar(string text) => new(SourceSpan.Start, text);
}
