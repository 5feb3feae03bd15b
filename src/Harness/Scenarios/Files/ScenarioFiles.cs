using System.IO.Enumeration;
using Harness.Scenarios.Including;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Files;

/// <summary>The scenario files behind the names that a user gave.</summary>
internal static class ScenarioFiles
{
    /// <summary>Every file, in the order of the names and, in a folder, of the alphabet; each file once.</summary>
    /// <param name="names">Files and folders. A file is taken whatever it is called; in a folder, and in those below it, <c>*.yaml</c> and <c>*.yml</c> that are not hidden and not files of steps (<c>*.steps.yaml</c>).</param>
    /// <param name="missing">The names that are neither a file nor a folder.</param>
    /// <param name="withFragments">Whether files of steps are taken in folders as well.</param>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> names, out IReadOnlyList<string> missing, bool withFragments = false)
    {
        ArgumentNullException.ThrowIfNull(names);
        var absent = names.Where(name => !Path.Exists(name)).ToList();
        missing = absent;
        return
        [
            .. names.Except(absent).SelectMany(name => Directory.Exists(name) ? InFolder(name, withFragments) : [name])
                .DistinctBy(Path.GetFullPath),
        ];
    }

    private static IEnumerable<string> InFolder(string folder, bool withFragments)
    {
        // Links to folders are not followed: one that leads back would show each file many times.
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden };
        return new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToSpecifiedFullPath(), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && IsScenario(entry.FileName, withFragments),
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }.Order(StringComparer.Ordinal);
    }

    private static bool IsScenario(ReadOnlySpan<char> file, bool withFragments) =>
        (withFragments || !FragmentName.Is(file)) && (file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase));
}

/// <summary>A scenario file that was read: its scenarios, or what is wrong with it.</summary>
/// <param name="Path">As the user named it.</param>
/// <param name="Scenarios">The scenario, or one for each cell of the file's matrix; none if there are problems that are no warnings.</param>
/// <param name="Source">Its text, for showing the problems.</param>
/// <param name="Problems">What is wrong, and what the author is warned of, in the order of the file.</param>
internal sealed record ReadScenario(string Path, IReadOnlyList<Scenario> Scenarios, SourceText Source, IReadOnlyList<Problem> Problems)
{
    /// <summary>Whether it is a file of steps, which is no scenario by itself.</summary>
    public bool IsFragment { get; private init; }

    /// <summary>Whether the file could be read.</summary>
    public bool IsValid => Scenarios.Count > 0 || (IsFragment && Problems.Count == 0);

    /// <summary>Reads a text that stands for a file.</summary>
    internal static ReadScenario Of(SourceText source, ScenarioFile format)
    {
        var problems = new Problems();
        var scenarios = format.ReadAll(source, problems);
        return new ReadScenario(source.Path, problems.None ? scenarios : [], source, problems.InOrder);
    }

    /// <summary>Reads a file of steps, as far as it can be read without the scenario that includes it: its YAML.</summary>
    public static ReadScenario OfFragment(string path)
    {
        var problems = new Problems();
        if (SourceText.TryLoad(path, problems, out var source))
            _ = YamlDocument.Read(source, problems);
        return new ReadScenario(path, [], source, problems.InOrder) { IsFragment = true };
    }

    /// <summary>Reads a file.</summary>
    public static ReadScenario From(string path, ScenarioFile format)
    {
        ArgumentNullException.ThrowIfNull(format);
        var problems = new Problems();
        var scenarios = SourceText.TryLoad(path, problems, out var source) ? format.ReadAll(source, problems) : [];
        return new ReadScenario(path, problems.None ? scenarios : [], source, problems.InOrder);
    }
}
