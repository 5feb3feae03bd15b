
namespace Harness.Tests.Layers;

/// <summary>A file is found by its name alone.</summary>
internal sealed class FileNameTests
{
    [Test]
    public void No_two_files_of_the_sources_share_a_name()
    {
        SourcesIn("src", "tests").GroupBy(Path.GetFileName, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => string.Join(" and ", group.Order(StringComparer.Ordinal)))
            .ShouldBeEmpty();
    }

    private static IEnumerable<string> SourcesIn(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
