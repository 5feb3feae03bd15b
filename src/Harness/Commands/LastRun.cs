using Harness.Reporting.Formats;
using Harness.Reporting.Recorded;

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

        // The folders are named by their time; 'latest' is one of them.
        var folder = Directory.EnumerateDirectories(root)
            .Where(folder => !File.GetAttributes(folder).HasFlag(FileAttributes.ReparsePoint) && File.Exists(Path.Combine(folder, ResultsJson.FileName)))
            .MaxBy(Path.GetFileName, StringComparer.Ordinal);
        return folder is null ? null : new LastRun(RecordedSuite.Read(folder));
    }

    /// <summary>The scenarios that were run, or should have been, and are not verified: absolute paths, each with its cell.</summary>
    public IReadOnlySet<(string File, string? Cell)> NotVerified => recorded.Scenarios.Where(scenario => scenario.Outcome is not ("verified" or "skipped") && scenario.File is not null)
        .Select(scenario => (Path.GetFullPath(scenario.File!), scenario.Cell)).ToHashSet();

    /// <summary>How long the scenario of a file took; of several repetitions the longest; null if it was not run.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cell">The cell of its matrix; null if it has none.</param>
    public TimeSpan? DurationOf(string file, string? cell) => recorded.Scenarios
        .Where(scenario => scenario is { File: not null, Duration: { } took } && took > TimeSpan.Zero && scenario.Cell == cell && Path.GetFullPath(scenario.File) == Path.GetFullPath(file))
        .Max(scenario => scenario.Duration);
}
