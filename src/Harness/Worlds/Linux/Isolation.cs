namespace Harness.Worlds.Linux;

/// <summary>How runs are kept apart from each other and from the machine.</summary>
public enum Isolation
{
    /// <summary>Each run has a network namespace.</summary>
    NetworkNamespace,

    /// <summary>Each run has a loopback address: for machines that give no namespaces.</summary>
    LoopbackAddress,
}
