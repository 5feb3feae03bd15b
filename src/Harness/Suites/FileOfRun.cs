namespace Harness.Suites;

/// <summary>Finds the files of a run by the paths that its results have, whatever the working directory is now.</summary>
internal static class FileOfRun
{
    /// <summary>The path of a file: seen from where the run was started, if it is there. On another machine that may be nowhere; there, the working directory stands for it.</summary>
    /// <param name="file">The path that the results have.</param>
    /// <param name="directory">Where the run was started; null if that is not known.</param>
    public static string Find(string file, string? directory) =>
        directory is not null && File.Exists(Path.Combine(directory, file)) ? Path.Combine(directory, file) : file;
}
