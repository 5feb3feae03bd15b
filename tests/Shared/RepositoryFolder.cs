namespace Shared;

/// <summary>Where the repository is: the folder above the test assembly that holds the solution.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = Find();

    /// <summary>A path in the repository.</summary>
    public static string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Verification.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Verification.sln.");
    }
}
