using Harness.Scenarios;

namespace Harness.Commands;

/// <summary>The files that scenarios are made of: their own, those that they include, and the programs that they name with a path. Looks at them again and again: a change is seen on every file system.</summary>
/// <param name="time">The clock.</param>
internal sealed class WatchedFiles(TimeProvider time)
{
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(250);

    /// <summary>The files of a scenario, as absolute paths.</summary>
    public static IEnumerable<string> Of(Scenario scenario)
    {
        if (scenario.File is not { } file)
            yield break;
        yield return Path.GetFullPath(file);
        foreach (var included in scenario.Includes)
            yield return Path.GetFullPath(included);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        foreach (var server in scenario.Servers.Values.Prepend(scenario.Server))
        {
            foreach (var word in server.Command?.Words ?? [])
            {
                if (word.Contains('/', StringComparison.Ordinal) && !word.Contains('$', StringComparison.Ordinal))
                    yield return Path.GetFullPath(word, folder);
            }
        }
    }

    /// <summary>How files are now: when each was written and how long it is; one that is not there has neither.</summary>
    public static IReadOnlyDictionary<string, (DateTime Written, long Length)> Look(IEnumerable<string> files) => files.Distinct(StringComparer.Ordinal).ToDictionary(
        file => file,
        file => new FileInfo(file) is { Exists: true } info ? (info.LastWriteTimeUtc, info.Length) : default,
        StringComparer.Ordinal);

    /// <summary>Waits until files are no longer as they were, and have stayed as they are for a moment: an editor writes in several steps.</summary>
    /// <param name="list">Names them; asked again each time, since there may be new ones.</param>
    /// <param name="before">How they were.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Those that changed, came or went.</returns>
    public async Task<IReadOnlySet<string>> WaitForChangeAsync(Func<IEnumerable<string>> list, IReadOnlyDictionary<string, (DateTime Written, long Length)> before, CancellationToken cancellation)
    {
        var last = before;
        while (true)
        {
            await Task.Delay(betweenLooks, time, cancellation);
            var now = Look(list());
            if (Changed(last, now).Count == 0 && Changed(before, now) is { Count: > 0 } changed)
                return changed;
            last = now;
        }
    }

    private static HashSet<string> Changed(IReadOnlyDictionary<string, (DateTime Written, long Length)> before, IReadOnlyDictionary<string, (DateTime Written, long Length)> now) =>
        before.Keys.Union(now.Keys, StringComparer.Ordinal).Where(file => before.GetValueOrDefault(file) != now.GetValueOrDefault(file)).ToHashSet(StringComparer.Ordinal);
}
