namespace Harness.Protocols;

/// <summary>A protocol that threw when it read a reply, or gave what cannot be, as one of an extension may: what the server said is not known to be wrong.</summary>
internal static class ProtocolFailure
{
    private const string Beginning = "the protocol failed at it: ";

    /// <summary>What is recorded as the fault of the reply.</summary>
    public static string FaultBy(string protocol, Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return FaultBy(protocol, $"threw {error.GetType().Name}: {error.Message}");
    }

    /// <inheritdoc cref="FaultBy(string, Exception)"/>
    /// <param name="protocol">The protocol.</param>
    /// <param name="mistake">What it has done, in words that follow its name.</param>
    public static string FaultBy(string protocol, string mistake) => $"{Beginning}'{protocol}' {mistake}";

    /// <summary>Whether a fault is the protocol's own, and not the server's.</summary>
    public static bool Is(string? fault) => fault?.StartsWith(Beginning, StringComparison.Ordinal) == true;
}
