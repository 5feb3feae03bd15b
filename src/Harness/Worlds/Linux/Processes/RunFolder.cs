namespace Harness.Worlds.Linux.Processes;

/// <summary>A folder for what the servers of one run write: their pid files, sockets and configuration. It is made when it is first asked for, and is gone when the run is over, however that ends.</summary>
/// <param name="run">The name of the run.</param>
internal sealed class RunFolder(string run) : IDisposable
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly Lock gate = new();
    private string? path;

    /// <summary>The absolute path of the folder of one server. It is there.</summary>
    /// <exception cref="WorldException">It cannot be made.</exception>
    public string Of(string server)
    {
        lock (gate)
        {
            try
            {
                if (path is null)
                {
                    path = Directory.CreateTempSubdirectory("rollover-").FullName;
                    GuardianProcess.FolderMade(run, path);
                    File.SetUnixFileMode(path, ForAll); // for servers that change their user
                }

                return Directory.CreateDirectory(Path.Combine(path, server)).FullName;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new WorldException($"There is no folder for server '{server}': {error.Message}", error);
            }
        }
    }

    /// <summary>The folder of a server if somebody has asked for it; otherwise null.</summary>
    public string? Existing(string server)
    {
        lock (gate)
            return path is not null && Path.Combine(path, server) is var own && Directory.Exists(own) ? own : null;
    }

    /// <summary>Removes it with all that is in it.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            try
            {
                if (path is not null)
                    Directory.Delete(path, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another user's file in a folder that is not writable: the temporary folder's own cleaning has to see to it.
            }
        }
    }
}
