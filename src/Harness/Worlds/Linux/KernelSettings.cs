namespace Harness.Worlds.Linux;

/// <summary>Settings of the kernel that belong to a network namespace: <c>/proc/sys/net</c> is that of the thread that opens it.</summary>
internal static class KernelSettings
{
    private static readonly Dictionary<string, string> paths = new(StringComparer.Ordinal)
    {
        ["tcp_migrate_req"] = "/proc/sys/net/ipv4/tcp_migrate_req",
        ["tcp_syncookies"] = "/proc/sys/net/ipv4/tcp_syncookies",
        ["somaxconn"] = "/proc/sys/net/core/somaxconn",
    };

    /// <summary>Writes a setting in the namespace of the calling thread.</summary>
    /// <exception cref="WorldException">This kernel has no such setting, or refuses the value.</exception>
    public static void Write(string name, string value)
    {
        var path = paths[name];
        try
        {
            File.WriteAllText(path, value);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorldException($"The kernel setting '{name}' could not be set to {value}: {error.Message}", error);
        }
    }
}
