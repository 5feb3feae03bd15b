namespace Harness.Protocols;

/// <summary>A protocol that threw when it read a reply, as one of an extension may: what the server said is not known to be wrong.</summary>
internal static class ProtocolFailure
{
    private const string Beginning = "the protocol failed at it: ";

    /// <summary>What is recorded as the fault of the reply.</summary>
    public static string FaultBy(string protocol, Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return $"{Beginning}'{protocol}' threw {error.GetType().Name}: {error.Message}";
    }

    /// <summary>Whether a fault is the protocol's own, and not the server's.</summary>
    public static bool Is(string? fault) => fault?.StartsWith(Beginning, StringComparison.Ordinal) == true;
}
