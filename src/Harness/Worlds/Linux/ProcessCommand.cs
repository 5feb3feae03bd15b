namespace Harness.Worlds.Linux;

/// <summary>What a process was started with, for people.</summary>
internal static class ProcessCommand
{
    private const int LongestText = 200;

    /// <summary>Its command line (proc_pid_cmdline(5)), or its name in brackets where it has none; null if it is gone.</summary>
    public static string? Of(int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            var text = words.Length > 0 ? string.Join(' ', words) : $"[{File.ReadAllText($"/proc/{pid}/comm").Trim()}]";
            return text.Length <= LongestText ? text : text[..LongestText] + "…";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
