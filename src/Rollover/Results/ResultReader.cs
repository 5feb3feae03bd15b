using System.Text.Json;
using Rollover.Contract;

namespace Rollover;

/// <summary>Reads what the worker says of a run: <c>docs/results.schema.json</c>.</summary>
internal static class ResultReader
{
    /// <summary>What came of the one scenario of a run.</summary>
    public static RolloverResult Read(RolloverScenario scenario, RunReply reply) => Read(reply.Results, 0, scenario, reply.Report, reply.Folder, reply.Files);

    /// <summary>What came of each scenario of a suite.</summary>
    /// <param name="results">The document.</param>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="scenarios">The scenarios, in its order: each with what is said of it for people, and the files that were written of it, relative to the folder.</param>
    public static IReadOnlyList<RolloverResult> ReadAll(JsonElement results, string folder, IReadOnlyList<(RolloverScenario Scenario, string Report, IReadOnlyList<string> Files)> scenarios) =>
        [.. scenarios.Select((one, number) => Read(results, number, one.Scenario, one.Report, folder, one.Files))];

    private static RolloverResult Read(JsonElement results, int number, RolloverScenario scenario, string report, string? folder, IReadOnlyList<string> files)
    {
        var result = results.GetProperty("scenarios")[number];
        var history = Text(result, "history") is { } relative && folder is not null ? Path.Combine(folder, relative) : null;
        return new RolloverResult
        {
            Scenario = scenario,
            Outcome = Text(result, "outcome") switch
            {
                "verified" => Outcome.Verified,
                "violated" => Outcome.Violated,
                "skipped" => Outcome.Skipped,
                _ => Outcome.Inconclusive,
            },
            Report = report,
            Duration = TimeSpan.FromSeconds(result.GetProperty("seconds").GetDouble()),
            Violations = [.. Items(result, "violations").Select(Violation)],
            Excuses = [.. Items(result, "excuses").Select(excuse => new RuleExcuse(Text(excuse, "rule")!, Text(excuse, "reason")!, Texts(excuse, "sessions"), Texts(excuse, "servers")))],
            Doubts = Texts(result, "doubts"),
            Connections = result.GetProperty("traffic") is { ValueKind: JsonValueKind.Object } counts
                ? new ConnectionCounts(Count("rollovers"), Count("connections"), Count("lost"), Count("delayed"), Count("excused"))
                : null,
            Folder = folder,
            HistoryPath = history,
            TimelinePath = Written("timeline.html"),
            ReportPaths = folder is { } of ? [.. files.Select(file => Path.Combine(of, file)).Where(file => file != history)] : [],
            Unwritten = Texts(results, "unwritten"),
        };

        int Count(string name) => result.GetProperty("traffic").GetProperty(name).GetInt32();

        string? Written(string name) => folder is { } of && files.FirstOrDefault(file => Path.GetFileName(file) == name) is { } found ? Path.Combine(of, found) : null;
    }

    private static RuleViolation Violation(JsonElement violation) => new(Text(violation, "rule")!, Text(violation, "message")!, violation.GetProperty("expected").GetBoolean())
    {
        Step = Text(violation, "step"),
        File = Text(violation, "file"),
        Line = violation.GetProperty("line") is { ValueKind: JsonValueKind.Number } line ? line.GetInt32() : null,
        Sessions = Texts(violation, "sessions"),
        Servers = Texts(violation, "servers"),
        Events = [.. violation.GetProperty("events").EnumerateArray().Select(number => number.GetInt32())],
        Why = Text(violation, "why"),
        Remedy = Text(violation, "remedy"),
    };

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static IReadOnlyList<string> Texts(JsonElement parent, string name) => [.. Items(parent, name).Select(item => item.GetString()!)];
}
