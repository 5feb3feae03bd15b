using System.Reflection;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Rollover.NUnit;

/// <summary>The files that patterns name.</summary>
internal static class ScenarioPatterns
{
    /// <summary>The name under which the build tells an assembly the folder of its project.</summary>
    public const string FolderKey = "RolloverProjectDirectory";

    /// <summary>The folder to which patterns are relative.</summary>
    public static string FolderOf(Assembly assembly) =>
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => string.Equals(data.Key, FolderKey, StringComparison.Ordinal))?.Value is { Length: > 0 } project && Directory.Exists(project)
            ? project
            : AppContext.BaseDirectory;

    /// <summary>The files, each once, in the order of the alphabet.</summary>
    /// <exception cref="RolloverException">A pattern names none, or all together leave none.</exception>
    public static IReadOnlyList<string> Find(string folder, IReadOnlyList<string> patterns)
    {
        if (patterns.Count == 0)
            throw new RolloverException("[RolloverScenarios] names no files: write [RolloverScenarios(\"scenarios/**/*.yaml\")]");
        var left = patterns.Where(pattern => pattern.StartsWith('!')).SelectMany(pattern => Matches(folder, pattern[1..])).ToHashSet(StringComparer.Ordinal);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns.Where(pattern => !pattern.StartsWith('!')))
        {
            List<string> files = [.. Matches(folder, pattern).Where(file => !file.EndsWith(".steps.yaml", StringComparison.OrdinalIgnoreCase) && !file.EndsWith(".steps.yml", StringComparison.OrdinalIgnoreCase))];
            if (files.Count == 0)
                throw new RolloverException($"[RolloverScenarios(\"{pattern}\")]: no file in {folder} matches");
            found.UnionWith(files.Where(file => !left.Contains(file)));
        }

        if (found.Count == 0)
            throw new RolloverException($"[RolloverScenarios]: the patterns {string.Join(", ", patterns)} leave no file of {folder}");
        return [.. found];
    }

    /// <summary>What comes before the first wildcard is a folder, which may lie above.</summary>
    private static IEnumerable<string> Matches(string folder, string pattern)
    {
        var parts = pattern.Split('/');
        var fixedParts = parts[..^1].TakeWhile(part => !part.Contains('*', StringComparison.Ordinal)).ToList();
        var root = Path.GetFullPath(Path.Combine([folder, .. fixedParts]));
        if (pattern.StartsWith('/'))
            root = Path.GetFullPath("/" + string.Join('/', fixedParts));
        return Directory.Exists(root) ? new Matcher(StringComparison.Ordinal).AddInclude(string.Join('/', parts.Skip(fixedParts.Count))).GetResultsInFullPath(root) : [];
    }
}
