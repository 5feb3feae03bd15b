using System.Globalization;

namespace Harness.Worlds.Linux.Processes;

/// <summary>The file in which a server that goes into the background says which process is its main one.</summary>
internal static class PidFile
{
    /// <summary>The process id that stands in a file; null if there is none, yet.</summary>
    public static int? Read(string path) =>
        ProcFile.Read(path, 64) is { } text && int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0 ? pid : null;
}
