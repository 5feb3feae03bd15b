namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// Ports for many short sessions. The side that closes first, the client, keeps the connection in TIME_WAIT for a minute, so that the usual
/// 28,000 ports are used up in seconds. TIME_WAIT stays as it is, since it is what keeps a port from being used again while the server's side
/// has not closed; but there are more ports, and one in TIME_WAIT may be used again after a second (tcp_tw_reuse: ip-sysctl in the
/// kernel's documentation). A tuple is that of one open session at any time, so its owner can be looked up.
/// </summary>
internal static class ClientPorts
{
    private const string Folder = "/proc/sys/net/ipv4/";

    /// <summary>Widens the range in the namespace of the calling thread, as far as the kernel lets it.</summary>
    /// <param name="serverPort">The servers' port, which no client may take.</param>
    public static void Widen(int serverPort)
    {
        Write("ip_local_reserved_ports", $"{serverPort}");
        Write("ip_local_port_range", "1024 65535");
        Write("tcp_tw_reuse", "1");
    }

    private static void Write(string name, string value)
    {
        try
        {
            File.WriteAllText(Folder + name, value);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Fewer sessions a second, and a shortage of ports is recorded when it comes.
        }
    }
}
