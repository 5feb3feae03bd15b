using Harness.Observations;

namespace Harness.Scenarios;

/// <summary>How a server ends when it was told to: exactly one of both.</summary>
/// <param name="Code">Its exit code, 0 to 255.</param>
/// <param name="Signal">The signal that ends it: it restores the default action and sends the signal to itself, as many do.</param>
internal sealed record ProperEnd(int? Code, Signal? Signal)
{
    /// <summary>The format's default.</summary>
    public static ProperEnd Zero { get; } = new(0, null);

    /// <inheritdoc/>
    public override string ToString() => Signal?.Name ?? $"exit code {Code}";
}
