using Harness.Reporting.Formats;
using Harness.Reporting.Recorded;
using Harness.Suites;

namespace Harness.Commands;

/// <summary>The last run of scenarios that a results folder holds: what came of each, and how long it took.</summary>
/// <param name="recorded">The run.</param>
internal sealed class LastRun(RecordedSuite recorded)
{
    /// <summary>Its folder.</summary>
    public string Folder => recorded.Folder;

    /// <summary>The last one that came to its end; null if there is none. Other commands leave folders there as well, without scenarios.</summary>
    /// <param name="root">The results folder.</param>
    /// <exception cref="InvalidDataException">Its results cannot be read.</exception>
    public static LastRun? In(string root)
    {
        if (!Directory.Exists(root))
            return null;

        var latest = Path.Combine(root, ResultsFolder.Latest);
        if (File.Exists(Path.Combine(latest, ResultsJson.FileName)))
            return new LastRun(RecordedSuite.Read(latest));

        // What has another name was put there by somebody else. Of those that began in the same second, the one that came to its end last.
        var folder = Directory.EnumerateDirectories(root)
            .Select(folder => (Path: folder, Began: RunFolderName.BeginOf(Path.GetFileName(folder)), Results: new FileInfo(Path.Combine(folder, ResultsJson.FileName))))
            .Where(run => run.Began is not null && run.Results.Exists)
            .MaxBy(run => (run.Began, run.Results.LastWriteTimeUtc)).Path;
        return folder is null ? null : new LastRun(RecordedSuite.Read(folder));
    }

    /// <summary>The scenarios that were run, or should have been, and are not verified; also those that were skipped, where that was a failure: absolute paths, each with its cell.</summary>
    public IReadOnlySet<(string File, string? Cell)> NotVerified => recorded.Scenarios.Where(scenario => !IsAsItShouldBe(scenario) && scenario.File is not null)
        .Select(scenario => (PathOf(scenario.File!), scenario.Cell)).ToHashSet();

    private string PathOf(string file) => Path.GetFullPath(FileOfRun.Find(file, recorded.Directory));

    private bool IsAsItShouldBe(RecordedScenario scenario) => scenario.Outcome == "verified" || (scenario.Outcome == "skipped" && !recorded.IsStrict);

    /// <summary>How long the scenario of a file took; of several repetitions the longest; null if it was not run.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cell">The cell of its matrix; null if it has none.</param>
    public TimeSpan? DurationOf(string file, string? cell) => recorded.Scenarios
        .Where(scenario => scenario is { File: not null, Duration: { } took } && took > TimeSpan.Zero && scenario.Cell == cell && PathOf(scenario.File) == Path.GetFullPath(file))
        .Max(scenario => scenario.Duration);
}
