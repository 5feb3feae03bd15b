namespace Harness.Commands;

/// <summary>
/// The sockets and pipes that the .NET runtime puts into the temporary folder for debuggers. The runtime removes them when the
/// process ends in order, and not when it is killed; a harness leaves nothing behind even then. No setting of a program turns them
/// off (the environment variable DOTNET_EnableDiagnostics does, but the environment is the user's), so their names are removed at the start.
/// </summary>
internal static class DiagnosticsSocket
{
    /// <summary>Removes those of this process.</summary>
    public static void Remove()
    {
        foreach (var kind in (ReadOnlySpan<string>)["dotnet-diagnostic", "clr-debug-pipe"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), $"{kind}-{Environment.ProcessId}-*"))
                File.Delete(file);
        }
    }
}
