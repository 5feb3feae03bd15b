using System.Collections;
using System.Text;
using Harness.Observations;
using Harness.Scenarios;

namespace Harness.Tests.Scenarios.Files;

/// <summary>All that a scenario or a step says, by its properties: what a writer forgets is missed here.</summary>
internal static class Contents
{
    // Where something stands, and what follows from the rest, is not said by an author.
    private static readonly HashSet<string> notSaid = [nameof(Step.Place), nameof(Step.ValuePlaces), nameof(Scenario.File), nameof(Scenario.Line), nameof(Scenario.Cell), nameof(Scenario.Identity), nameof(Scenario.Includes), nameof(Scenario.NeedsNamespace), nameof(Scenario.KernelSettings), nameof(SessionSet.Text)];

    internal static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, int> or IReadOnlyDictionary<string, string> or IReadOnlyDictionary<string, ServerSpecification>:
                foreach (var entry in ((IEnumerable)value).Cast<object>().OrderBy(entry => entry.ToString(), StringComparer.Ordinal))
                    AppendProperties(text, entry);
                break;
            case string or ValueType or Signal or System.Net.IPAddress or Harness.Observations.Pattern or null:
                text.Append($"'{value}' ");
                break;
            case IEnumerable items:
                text.Append("[ ");
                foreach (var item in items)
                    Append(text, item);
                text.Append("] ");
                break;
            default:
                AppendProperties(text, value);
                break;
        }
    }

    private static void AppendProperties(StringBuilder text, object value)
    {
        text.Append($"{value.GetType().Name}( ");
        foreach (var property in value.GetType().GetProperties().Where(property => property.GetMethod is { IsStatic: false } && !notSaid.Contains(property.Name)))
        {
            text.Append($"{property.Name}: ");
            Append(text, property.GetValue(value));
        }

        text.Append(") ");
    }
}
