namespace Harness.Suites;

/// <summary>
/// Paths without symbolic links: what they lead to does not change when a link is changed, as <c>latest</c> is by every run. Where the working directory has been removed, relative paths
/// stay as they are.
/// </summary>
internal static class RealPath
{
    /// <summary>As many as the kernel follows (MAXSYMLINKS, path_resolution(7)).</summary>
    private const int MostLinks = 40;

    /// <summary>The absolute path of a file or folder by way of no link; of what is not there, the path that was given.</summary>
    public static string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (FullOf(path) is not { } full)
            return path;
        var links = 0;
        return Resolve(full, ref links) ?? full;
    }

    /// <summary>The same, and relative to the working directory if the path was given so and leads to what is in there: for people.</summary>
    public static string AsGiven(string path)
    {
        var real = Of(path);
        if (Path.IsPathRooted(path))
            return real;
        var here = Of(".");
        return real.StartsWith($"{here}/", StringComparison.Ordinal) ? real[(here.Length + 1)..] : real;
    }

    /// <summary>The way from a folder to a file, as the file system goes it: <c>..</c> behind a link leads to where the link does.</summary>
    public static string From(string folder, string path)
    {
        var (begin, end) = (Of(folder), Of(path));
        return Path.IsPathRooted(begin) && Path.IsPathRooted(end) ? Path.GetRelativePath(begin, end) : path;
    }

    /// <summary>Whether a file lies in a folder or below it, whatever links lead to either.</summary>
    public static bool IsIn(string file, string folder)
    {
        var (inner, outer) = (Of(file), Of(folder));
        return inner.StartsWith(outer == "/" ? outer : $"{outer}/", StringComparison.Ordinal) && !inner.Split('/').Contains("..", StringComparer.Ordinal);
    }

    /// <summary>Null if links lead to each other.</summary>
    private static string? Resolve(string full, ref int links)
    {
        var real = "/";
        foreach (var part in full.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
                real = next;
            else if (++links > MostLinks || Resolve(Path.GetFullPath(target, real), ref links) is not { } end)
                return null;
            else
                real = end;
        }

        return real;
    }

    private static string? FullOf(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (Exception error) when (ResultsFolder.IsOfTheSurroundings(error))
        {
            return null; // the working directory has been removed
        }
    }
}
