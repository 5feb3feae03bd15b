using System.Collections.Concurrent;

namespace Harness.Worlds.Linux.Namespaces;

/// <summary>Settings of the kernel that belong to a network namespace: <c>/proc/sys/net</c> is that of the thread that opens it.</summary>
internal static class KernelSettings
{
    private static readonly Dictionary<string, string> paths = new(StringComparer.Ordinal)
    {
        ["tcp_migrate_req"] = "/proc/sys/net/ipv4/tcp_migrate_req",
        ["tcp_syncookies"] = "/proc/sys/net/ipv4/tcp_syncookies",
        ["somaxconn"] = "/proc/sys/net/core/somaxconn",
    };

    /// <summary>The settings there are.</summary>
    public static IReadOnlyCollection<string> Names => paths.Keys;

    private static readonly ConcurrentDictionary<string, string?> found = new(StringComparer.Ordinal);

    /// <summary>
    /// Why this machine cannot change a setting, in words that follow its name: <c>/proc/sys</c> is read-only in many containers, and an older
    /// kernel has not every setting. Null if it can. Found by trying, once: in a network namespace of its own the setting is given the value that it has.
    /// </summary>
    public static string? ProblemOf(string name) => found.GetOrAdd(name, Try);

    private static string? Try(string name)
    {
        using var thread = new NamespaceThread("settings probe");
        return thread.Invoke(() =>
        {
            try
            {
                NetworkNamespace.Enter();
                File.WriteAllText(paths[name], File.ReadAllText(paths[name]));
                return null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or WorldException)
            {
                return error.Message;
            }
        });
    }

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
