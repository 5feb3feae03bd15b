using System.Globalization;

namespace Draining.Outside;

/// <summary>What proc(5) says about a process.</summary>
internal static class ProcessFacts
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every architecture that .NET runs on

    /// <summary>What its line says; null if there is no such process.</summary>
    public static ProcessEntry? Of(int pid) => Stat(pid) is { } stat
        ? new ProcessEntry(pid, stat[0][0], Int(stat[1]), Int(stat[3]), ulong.Parse(stat[19], CultureInfo.InvariantCulture))
        : null;

    /// <summary>When it was started, to 10 ms, by the clock as it goes now; null if there is no such process.</summary>
    public static DateTimeOffset? Started(int pid)
    {
        if (Stat(pid) is not { } stat)
            return null;
        var sinceBoot = TimeSpan.FromSeconds(double.Parse(stat[19], CultureInfo.InvariantCulture) / TicksPerSecond);
        var upTime = TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));
        return DateTimeOffset.UtcNow - (upTime - sinceBoot);
    }

    /// <summary>The effective user; null if there is no such process.</summary>
    public static uint? User(int pid)
    {
        try
        {
            // "Uid:	real	effective	saved	file system"
            var line = File.ReadLines($"/proc/{pid}/status").First(row => row.StartsWith("Uid:", StringComparison.Ordinal));
            return uint.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The network namespace; null if it may not be seen.</summary>
    public static string? NetworkNamespace(int pid) => Link($"/proc/{pid}/ns/net");

    /// <summary>The network namespace of the calling thread.</summary>
    public static string? OwnNetworkNamespace() => Link("/proc/thread-self/ns/net");

    private static int Int(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The environment that it was started with; empty if it may not be seen.</summary>
    public static Dictionary<string, string> Environment(int pid)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in File.ReadAllText($"/proc/{pid}/environ").Split('\0'))
            {
                if (entry.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                    found[entry[..at]] = entry[(at + 1)..];
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is not to be seen.
        }

        return found;
    }

    /// <summary>The fields from the state on: the name before them may contain anything.</summary>
    private static string[]? Stat(int pid)
    {
        var stat = ProcFolder.TryRead($"/proc/{pid}/stat");
        // The process may end between the open and the read.
        return string.IsNullOrEmpty(stat) ? null : stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
