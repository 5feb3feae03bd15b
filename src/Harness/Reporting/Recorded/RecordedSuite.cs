using System.Text.Json;
using Harness.Histories;
using Harness.Reporting.Formats;
using Harness.Suites;

namespace Harness.Reporting.Recorded;

/// <summary>A run that is over, as its folder tells of it.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Scenarios">Its scenarios, in the order of <c>results.json</c>; without one, in that of their folders.</param>
internal sealed record RecordedSuite(string Folder, IReadOnlyList<RecordedScenario> Scenarios)
{
    private const string HistoryName = "history.jsonl", Named = "name the folder of a run, that of one of its scenarios, or a history.jsonl";

    /// <summary>Ten years: nothing was ever run for longer, and the sum of many stays in range.</summary>
    private const double LongestSeconds = 10 * 366 * 86400.0;

    /// <summary>How many files could not be read as scenarios.</summary>
    public int InvalidFiles { get; private init; }

    /// <summary>Which these are, as far as its results say it.</summary>
    public IReadOnlyList<InvalidFile> Invalid { get; private init; } = [];

    /// <summary>Whether the user stopped it, or it was ended before it could write its results.</summary>
    public bool IsInterrupted { get; private init; }

    /// <summary>Whether a scenario that the machine could not run is a failure.</summary>
    public bool IsStrict { get; private init; }

    /// <summary>The part of a suite that it is; null if it is all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>The working directory of the run, to which the paths of its files are relative; null if it is not known.</summary>
    public string? Directory { get; private init; }

    /// <summary>What is missing in it, where it was put together of parts.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];

    /// <summary>Reads the folder of a run, of one scenario of it, or a history.</summary>
    /// <exception cref="InvalidDataException">It is none of these; says why, without a full stop.</exception>
    public static RecordedSuite Read(string path)
    {
        if (!Path.Exists(path))
            throw new InvalidDataException($"there is no file or folder '{path}'");
        if (File.Exists(path) && !HistoryFile.Begins(path) && Path.GetFileName(path) != HistoryName)
            throw new InvalidDataException($"'{path}' is no history: {Named}");

        // Not by way of the link 'latest', which another run changes.
        var given = path;
        path = RealPath.AsGiven(path);
        if (File.Exists(path))
            return new RecordedSuite(Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".", [OfHistory(path)]);
        var results = Path.Combine(path, ResultsJson.FileName);
        if (File.Exists(results))
            return ReadResults(path, results);
        if (LastRunIn(path) is { } one)
            throw new InvalidDataException($"'{given}' holds runs and is none: name one of them, such as '{one}'");
        var histories = System.IO.Directory.EnumerateFiles(path, HistoryName, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(OfHistory).ToList();
        if (histories.Count == 0)
            throw new InvalidDataException($"'{path}' holds no results: neither {ResultsJson.FileName} nor a {HistoryName}");

        // The results are written last: without them the run was not seen to its end, or this is the folder of one scenario.
        return new RecordedSuite(path, histories) { IsInterrupted = !File.Exists(Path.Combine(path, HistoryName)) };
    }

    /// <summary>The last of the runs in the results folder; null if it is no such folder.</summary>
    private static string? LastRunIn(string folder) => System.IO.Directory.EnumerateDirectories(folder)
        .Where(inner => RunFolderName.BeginOf(Path.GetFileName(inner)) is not null || File.Exists(Path.Combine(inner, ResultsJson.FileName)))
        .MaxBy(inner => (RunFolderName.BeginOf(Path.GetFileName(inner)), inner));

    private static RecordedScenario OfHistory(string path) => new(Name: null, File: null, Line: 1, Outcome: null, Duration: null, Reason: null, path);

    private static RecordedSuite ReadResults(string folder, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            if (root.TryGetProperty("schemaVersion", out var version) && version.GetInt32() > ResultsJson.SchemaVersion)
                throw new InvalidDataException($"'{path}' was written by a newer rollover: its schema is {version.GetInt32()}, and this one reads up to {ResultsJson.SchemaVersion}");
            var scenarios = root.GetProperty("scenarios").EnumerateArray().Select(scenario => ReadScenario(folder, scenario)).ToList();
            RequireSameCounts(root, scenarios);
            return new RecordedSuite(folder, scenarios)
            {
                InvalidFiles = root.GetProperty("invalidFiles").GetInt32(),
                Invalid = root.TryGetProperty("invalid", out var invalid) && invalid.ValueKind == JsonValueKind.Array ? [.. invalid.EnumerateArray().Select(ReadInvalid)] : [],
                IsInterrupted = root.GetProperty("exitCode").GetInt32() == ExitCodes.Interrupted,
                Directory = root.TryGetProperty("directory", out var directory) && directory.ValueKind == JsonValueKind.String ? Path.GetFullPath(Path.Combine(folder, directory.GetString()!)) : null,
                IsStrict = root.TryGetProperty("strict", out var strict) && strict.GetBoolean(),
                Shard = root.TryGetProperty("shard", out var shard) && shard.ValueKind == JsonValueKind.Object ? ReadShard(shard) : null,
                Gaps = root.TryGetProperty("gaps", out var gaps) && gaps.ValueKind == JsonValueKind.Array ? [.. gaps.EnumerateArray().Select(gap => gap.GetString() ?? "")] : [],
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is not what a run writes: {error.Message.TrimEnd('.')}", error);
        }
        catch (Exception error) when (ResultsFolder.IsOfTheSurroundings(error))
        {
            throw new InvalidDataException($"'{path}' cannot be read: {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>A list from which a scenario was taken out tells of a run that was greener than it.</summary>
    private static void RequireSameCounts(JsonElement root, IReadOnlyList<RecordedScenario> scenarios)
    {
        foreach (var (name, word) in ((string, string)[])[("verified", "verified"), ("violated", "violated"), ("inconclusive", "inconclusive"), ("skipped", "skipped"), ("notRun", "not run")])
        {
            if (root.TryGetProperty(name, out var told) && told.GetInt32() is var count && scenarios.Count(scenario => scenario.Outcome == word) is var listed && listed != count)
                throw new FormatException($"'{name}' is {count}, and its list of scenarios has {listed} of these");
        }
    }

    private static Shard ReadShard(JsonElement shard) =>
        new(shard.GetProperty("index").GetInt32(), shard.GetProperty("count").GetInt32(), shard.GetProperty("plan").GetString() ?? "", shard.GetProperty("total").GetInt32());

    private static InvalidFile ReadInvalid(JsonElement file) => new(file.GetProperty("file").GetString() ?? "", file.GetProperty("line").GetInt32(), file.GetProperty("problem").GetString() ?? "");

    private static TimeSpan ReadDuration(JsonElement seconds) => seconds.GetDouble() is >= 0 and <= LongestSeconds and var known
        ? TimeSpan.FromSeconds(known)
        : throw new FormatException($"'seconds' is {seconds.GetRawText()}, which is no duration");

    private static RecordedScenario ReadScenario(string folder, JsonElement scenario) => new(
        scenario.GetProperty("name").GetString(),
        scenario.GetProperty("file").GetString(),
        scenario.TryGetProperty("line", out var line) ? line.GetInt32() : 1,
        scenario.GetProperty("outcome").GetString(),
        ReadDuration(scenario.GetProperty("seconds")),
        scenario.GetProperty("reason").GetString(),
        scenario.GetProperty("history").GetString() is { } history ? Path.Combine(folder, history) : null)
    {
        Cell = scenario.TryGetProperty("cell", out var cell) && cell.ValueKind == JsonValueKind.String ? cell.GetString() : null,
        Repetition = scenario.TryGetProperty("repetition", out var repetition) && repetition.ValueKind == JsonValueKind.Number ? repetition.GetInt32() : null,
    };
}
