namespace Harness.Commands;

/// <summary>Writes files that are there whole or not at all: under another name beside the file, which then gets its name.</summary>
internal static class WholeFile
{
    /// <summary>Gives a file that exists another text. Its permissions stay, and a symbolic link goes on leading to it.</summary>
    /// <exception cref="IOException">It could not be written, and is as it was; so with <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Replace(string path, string text)
    {
        // A link is resolved from the folder in which it stands: of a bare name that would be the root.
        var named = Path.GetFullPath(path);
        var file = File.ResolveLinkTarget(named, returnFinalTarget: true)?.FullName ?? named;
        Write(file, text, File.GetUnixFileMode(file), overwrite: true);
    }

    /// <summary>Makes a file that does not exist.</summary>
    /// <exception cref="IOException">It exists, or could not be written; so with <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Create(string path, string text) => Write(Path.GetFullPath(path), text, mode: null, overwrite: false);

    private static void Write(string file, string text, UnixFileMode? mode, bool overwrite)
    {
        // What is left of it after a SIGKILL is hidden, and so no scenario.
        var unfinished = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetRandomFileName()}");
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                using (var writer = new StreamWriter(stream, leaveOpen: true))
                    writer.Write(text);
                stream.Flush(flushToDisk: true);
            }

            if (mode is { } kept)
                File.SetUnixFileMode(unfinished, kept);
            File.Move(unfinished, file, overwrite);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
