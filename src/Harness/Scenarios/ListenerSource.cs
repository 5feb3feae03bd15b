namespace Harness.Scenarios;

/// <summary>Where the listening socket is from that a server gets at its start, by the protocol of systemd's socket activation (sd_listen_fds(3)).</summary>
/// <param name="From"><see cref="Shared"/>, <see cref="Own"/>, or the name of a running server: all its listening sockets on the port.</param>
/// <param name="Name">What <c>LISTEN_FDNAMES</c> calls each of them; null: <see cref="DefaultName"/>.</param>
internal sealed record ListenerSource(string From, string? Name = null)
{
    /// <summary>One that the run opened, keeps to its end, and gives to every server that asks for it: as a socket unit of systemd does.</summary>
    public const string Shared = "shared";

    /// <summary>One that the run opens with SO_REUSEPORT for this server alone, and does not keep: <c>ReusePort=yes</c> of a socket unit for each instance.</summary>
    public const string Own = "own";

    /// <summary>The name of the listeners where the scenario gives none.</summary>
    public const string DefaultName = "rollover";

    /// <summary>The server whose listeners it gets; null if they are the run's.</summary>
    public string? Server => From is Shared or Own ? null : From;
}
