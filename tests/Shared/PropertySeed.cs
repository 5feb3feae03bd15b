namespace Shared;

/// <summary>What random cases are drawn from.</summary>
internal static class PropertySeed
{
    /// <summary>A new seed, or that of the environment variable ROLLOVER_SEED, which draws an earlier run's cases again.</summary>
    public static ulong Draw() =>
        ulong.TryParse(Environment.GetEnvironmentVariable("ROLLOVER_SEED"), out var seed) ? seed : TestContext.CurrentContext.Random.NextUInt();
}
