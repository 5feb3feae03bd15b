namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// The kernel's own counts of what happens to connections, in the network namespace of the calling thread
/// (<c>/proc/net/snmp</c> and <c>/proc/net/netstat</c>, net/ipv4/proc.c). They only grow.
/// </summary>
internal static class KernelCounters
{
    private static readonly string[] files = ["/proc/thread-self/net/snmp", "/proc/thread-self/net/netstat"];

    /// <summary>What is counted: resets sent, request sockets that moved to another listener or could not, SYNs that found a full queue, SYNs sent again.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["TcpOutRsts", "TcpRetransSegs", "TCPMigrateReqSuccess", "TCPMigrateReqFailure", "ListenOverflows", "ListenDrops", "TCPSynRetrans", "TCPMinTTLDrop"];

    /// <summary>The counts now. One that this kernel does not have is left out.</summary>
    public static IReadOnlyDictionary<string, long> Read() => Parse(files.SelectMany(File.ReadLines));

    /// <summary>The counts of pairs of lines: <c>Tcp: Names…</c> and <c>Tcp: Values…</c>.</summary>
    internal static IReadOnlyDictionary<string, long> Parse(IEnumerable<string> lines)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var pair in lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Chunk(2))
        {
            if (pair is not [[var group, ..] names, [var same, ..] values] || group != same)
                continue;
            for (var i = 1; i < Math.Min(names.Length, values.Length); i++)
            {
                // In snmp a name is unique only with its group ('OutRsts' of Tcp); in netstat it says all.
                var name = group == "Tcp:" ? $"Tcp{names[i]}" : names[i];
                if (Names.Contains(name, StringComparer.Ordinal) && long.TryParse(values[i], out var value))
                    counts[name] = value;
            }
        }

        return counts;
    }
}
