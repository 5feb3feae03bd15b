namespace Harness.Worlds.Simulated;

/// <summary>What a kernel counts of connections.</summary>
internal sealed class KernelCounts
{
    public long ResetsSent { get; set; }

    public long MigrateSuccess { get; set; }

    public long MigrateFailure { get; set; }

    public long Overflows { get; set; }

    public long SynsResent { get; set; }

    /// <summary>By the kernel's own names.</summary>
    public IReadOnlyDictionary<string, long> ByName => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["TcpOutRsts"] = ResetsSent,
        ["TCPMigrateReqSuccess"] = MigrateSuccess,
        ["TCPMigrateReqFailure"] = MigrateFailure,
        ["ListenOverflows"] = Overflows,
        ["TCPSynRetrans"] = SynsResent,
    };
}
