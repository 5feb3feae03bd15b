using System.Globalization;
using Mono.Unix.Native;

namespace Harness.Running;

/// <summary>Where a run leaves what it found: a folder of its own in the results folder, and the link <c>latest</c> to it.</summary>
public sealed class ResultsFolder
{
    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    private ResultsFolder(string path) => Path = path;

    /// <summary>The folder of this run.</summary>
    public string Path { get; }

    /// <summary>Creates the folder of a run that starts now.</summary>
    /// <param name="root">The results folder, e.g. <c>results</c>.</param>
    /// <param name="now">The time, for the folder's name.</param>
    public static ResultsFolder Create(string root, DateTimeOffset now)
    {
        Directory.CreateDirectory(root);
        var name = $"{now.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss", CultureInfo.InvariantCulture)}-{Environment.ProcessId}";
        var path = System.IO.Path.Combine(root, name);
        for (var number = 2; Directory.Exists(path); number++)
            path = System.IO.Path.Combine(root, $"{name}-{number}");
        Directory.CreateDirectory(path);
        LinkLatest(root, System.IO.Path.GetFileName(path));
        return new ResultsFolder(path);
    }

    /// <summary>A folder for one scenario, named after its file or, without one, after its name.</summary>
    public string ForScenario(string fileOrName)
    {
        ArgumentNullException.ThrowIfNull(fileOrName);
        var stem = fileOrName.EndsWith(".yaml", StringComparison.Ordinal) || fileOrName.EndsWith(".yml", StringComparison.Ordinal)
            ? System.IO.Path.ChangeExtension(fileOrName, null)
            : fileOrName;
        var slug = string.Join('-', stem.Split([.. stem.Where(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))], StringSplitOptions.RemoveEmptyEntries));
        slug = slug.Length is > 0 and <= 100 ? slug : slug.Length == 0 ? "scenario" : slug[^100..];
        lock (gate)
        {
            // Another scenario's name may look like the second run of this one.
            var name = slug;
            while (!taken.TryAdd(name, 1))
                name = $"{slug}-{++taken[slug]}";
            var folder = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(folder);
            return folder;
        }
    }

    /// <summary>The link is made under another name and moved, so that there is one at every moment.</summary>
    private static void LinkLatest(string root, string target)
    {
        var link = System.IO.Path.Combine(root, "latest");
        var fresh = System.IO.Path.Combine(root, $".latest-{Environment.ProcessId}-{Guid.NewGuid():N}");
        File.CreateSymbolicLink(fresh, target);
        if (Stdlib.rename(fresh, link) != 0) // rename(2): File.Move follows the link and does not find a file
            throw new IOException($"The link '{link}' could not be made: {Stdlib.strerror(Stdlib.GetLastError())}.");
    }
}
