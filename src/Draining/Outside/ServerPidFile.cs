using System.Globalization;

namespace Draining.Outside;

/// <summary>The file that is to name the new server.</summary>
/// <param name="path">Its path; null for none.</param>
internal sealed class ServerPidFile(string? path)
{
    private readonly string _beside = $"{path}.{Environment.ProcessId}.new";

    /// <summary>Sees to it that it can be written, before anything is begun.</summary>
    /// <exception cref="RefusedException">It cannot.</exception>
    public void Check()
    {
        if (path is null)
            return;
        try
        {
            if (Directory.Exists(path))
                throw new IOException("It is a folder.");
            File.WriteAllText(_beside, "");
            File.Delete(_beside);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(error);
        }
    }

    /// <summary>Writes it in one step: whoever reads the file finds the old number or the new one.</summary>
    /// <returns>What was done; null if nothing was to be.</returns>
    /// <exception cref="RefusedException">It cannot be written.</exception>
    public string? Write(int pid)
    {
        if (path is null)
            return null;
        try
        {
            File.WriteAllText(_beside, string.Create(CultureInfo.InvariantCulture, $"{pid}\n"));
            File.Move(_beside, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(_beside);
            throw Refused(error);
        }

        return $"{path} names process {pid}";
    }

    /// <summary>Whether it names a process: the old server may have taken the file away when it ended, and a new one may have gone into the background.</summary>
    public bool Names(int pid)
    {
        try
        {
            return path is null || File.ReadAllText(path).Trim() == pid.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private RefusedException Refused(Exception error) => new(Refusal.PidFile, $"The pid file {path} cannot be written: {error.Message}", error);
}
