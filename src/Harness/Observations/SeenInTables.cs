namespace Harness.Observations;

/// <summary>An end of a session that was seen in the kernel's tables on the servers' side, before it had come to the client.</summary>
internal static class SeenInTables
{
    /// <summary>What is recorded as its detail.</summary>
    public const string Detail = "by the kernel's tables on the servers' side: it is on its way";
}
