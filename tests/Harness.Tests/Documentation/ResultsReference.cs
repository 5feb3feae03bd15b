using System.Text.Json;
using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Tests.Documentation;

public sealed class ResultsReference
{
    [Test]
    public void Every_member_of_the_results_is_documented()
    {
        var history = History.Of([new StepFailed("1", "it does not hold", null, null, [], []) { Sequence = 1 }, new RunEnded(RunEnding.StepFailed, null) { Sequence = 2 }]);
        var scenario = new Scenario { Name = "x", File = "x.yaml", Steps = [] };
        var summary = new SuiteSummary([new ScenarioResult(scenario, Verdict.Of(history), history, TimeSpan.Zero, "results/x/history.jsonl")], InvalidFiles: 0, IsInterrupted: false);

        using var results = JsonDocument.Parse(ResultsJson.Write(summary, "results"));
        var members = MembersOf(results.RootElement).Distinct().ToList();
        members.Count.ShouldBeGreaterThan(15);
        members.ShouldBeSubsetOf(MarkdownFile.Of("docs/history.md").CodeWords);
    }

    private static IEnumerable<string> MembersOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => MembersOf(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(MembersOf),
        _ => [],
    };
}
