namespace Harness.Worlds.Linux.Namespaces;

/// <summary>How runs are kept apart from each other and from the machine.</summary>
internal enum Isolation
{
    /// <summary>Each run has a network namespace.</summary>
    NetworkNamespace,

    /// <summary>Each run has a loopback address: for machines that give no namespaces.</summary>
    LoopbackAddress,
}

/// <summary>What this machine allows.</summary>
internal static class MachineIsolation
{
    /// <summary>The best isolation that this process can have: network namespaces where the kernel gives them.</summary>
    public static Isolation Best => NetworkNamespace.IsAvailable ? Isolation.NetworkNamespace : Isolation.LoopbackAddress;
}
