using System.Text.Json;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Tests.Scenarios.Files;
using Json.Schema;

namespace Harness.Tests.Scenarios.Schema;

/// <summary>The JSON Schema of scenario files, as an editor applies it.</summary>
internal static class ScenarioSchema
{
    private static readonly Lazy<JsonSchema> schema = new(() => JsonSchema.FromText(Told.Format.SchemaText()));

    /// <summary>What it says against a text, a line each; empty: nothing. Null where the text is no YAML that can be read whole, which is for the YAML reader to say.</summary>
    public static string? ProblemsOf(string text)
    {
        var problems = new Problems();
        var document = YamlDocument.Read(SourceText.Of("x.yaml", text), problems);
        if (document.Root is null || !document.IsComplete || !problems.None)
            return null;
        using var json = JsonDocument.Parse(CoreSchema.JsonOf(document.Root)?.ToJsonString() ?? "null");
        var results = schema.Value.Evaluate(json.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? "" : string.Join('\n', (results.Details ?? []).Where(detail => detail.Errors is { Count: > 0 }).Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}"));
    }
}
