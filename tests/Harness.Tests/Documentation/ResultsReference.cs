using System.Text.Json;
using Harness.Reporting;
using Harness.Reporting.Formats;
using Harness.Tests.Reporting;
using Json.Schema;

namespace Harness.Tests.Documentation;

internal sealed class ResultsReference
{
    [Test]
    public void Every_member_of_the_results_is_documented()
    {
        using var results = JsonDocument.Parse(ResultsJson.Write(RolloverStory.Suite(RolloverStory.Violated())));
        var members = MembersOf(results.RootElement).Distinct().ToList();
        members.Count.ShouldBeGreaterThan(15);
        members.ShouldBeSubsetOf(MarkdownFile.Of("docs/history.md").CodeWords);
    }

    [Test]
    public void The_results_are_as_their_schema_has_them()
    {
        foreach (var suite in (SuiteReport[])[RolloverStory.Suite(), RolloverStory.Suite(RolloverStory.Violated(), RolloverStory.Verified(traffic: 20), RolloverStory.Skipped())])
            IsValid(ResultsJson.Write(suite)).ShouldBeTrue();
    }

    [TestCase("\"outcome\": \"violated\"", "\"outcome\": \"broken\"")]
    [TestCase("\"schemaVersion\": 1", "\"schemaVersion\": 2")]
    [TestCase("\"beganAt\"", "\"began\"")]
    public void What_is_not_in_the_schema_is_refused(string part, string other)
    {
        var results = ResultsJson.Write(RolloverStory.Suite(RolloverStory.Violated()));
        results.ShouldContain(part);
        IsValid(results.Replace(part, other, StringComparison.Ordinal)).ShouldBeFalse();
    }

    private static bool IsValid(string results)
    {
        using var json = JsonDocument.Parse(results);
        return schema.Value.Evaluate(json.RootElement).IsValid;
    }

    private static readonly Lazy<JsonSchema> schema = new(() => JsonSchema.FromText(File.ReadAllText(RepositoryFolder.Of("docs", "results.schema.json"))));

    private static IEnumerable<string> MembersOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => MembersOf(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(MembersOf),
        _ => [],
    };
}
