namespace Harness.Commands;

/// <summary>
/// The socket and the two pipes that the .NET runtime puts into the temporary folder for debuggers. The runtime removes them when
/// the process ends in order, and not when it is killed; a harness leaves nothing behind even then. No setting of a program turns them
/// off (the environment variable DOTNET_EnableDiagnostics does, but the environment is the user's), so their names are removed.
/// </summary>
internal static class DiagnosticsSocket
{
    private static readonly string[] patterns = ["dotnet-diagnostic-{0}-*-socket", "clr-debug-pipe-{0}-*-in", "clr-debug-pipe-{0}-*-out"];
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Removes those of this process, in the background: the runtime makes them on a thread of its own, on a busy machine some time after
    /// the program has begun. Ends when all are removed, or after 30 s.
    /// </summary>
    public static async Task RemoveAsync(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var expected = patterns.Select(pattern => string.Format(pattern, Environment.ProcessId)).ToList();
        var startedAt = time.GetTimestamp();
        while (true)
        {
            expected.RemoveAll(TryRemove);
            if (expected.Count == 0 || time.GetElapsedTime(startedAt) > limit)
                return;
            await Task.Delay(pause, time);
        }
    }

    private static bool TryRemove(string pattern)
    {
        var found = Directory.GetFiles(Path.GetTempPath(), pattern);
        foreach (var file in found)
            File.Delete(file);
        return found.Length > 0;
    }
}
