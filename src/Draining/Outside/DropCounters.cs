using System.Globalization;

namespace Draining.Outside;

/// <summary>How many packets the kernel dropped for two reasons, in the network namespace of the calling thread (TcpExt of /proc/net/netstat).</summary>
/// <param name="MinimumTtl">TCPMinTTLDrop: the TTL was below the listener's IP_MINTTL.</param>
/// <param name="UnexpectedMd5">TCPMD5Unexpected: signed (RFC 2385) for a listener that has no key.</param>
internal readonly record struct DropCounters(long MinimumTtl, long UnexpectedMd5)
{
    private const int LongestTable = 32 * 1024; // 4 KiB on Linux 6.18

    /// <summary>Reads them. One that the kernel does not have stays 0.</summary>
    public static DropCounters Read()
    {
        string[] names = [];
        foreach (var line in (ProcFolder.TryRead("/proc/thread-self/net/netstat", LongestTable) ?? "").Split('\n'))
        {
            if (!line.StartsWith("TcpExt:", StringComparison.Ordinal))
                continue;
            var words = line.Split(' ');
            if (names.Length == 0)
                names = words;
            else
                return new DropCounters(Value("TCPMinTTLDrop"), Value("TCPMD5Unexpected"));

            long Value(string name) => Array.IndexOf(names, name) is >= 0 and var at ? long.Parse(words[at], CultureInfo.InvariantCulture) : 0;
        }

        return default;
    }
}
