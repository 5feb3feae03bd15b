using Harness.Rules;

namespace Harness.Suites;

/// <summary>Whose history stays on disk when its run is over.</summary>
internal enum KeptHistories
{
    /// <summary>Every run's.</summary>
    All,

    /// <summary>Of runs that are not verified: thousands of histories in which nothing is wrong are of no use to anybody.</summary>
    OfFailures,

    /// <summary>No run's: the verdict is all that is wanted.</summary>
    None,
}

/// <summary>What is kept.</summary>
internal static class KeptHistoriesOfVerdicts
{
    public static bool Keeps(this KeptHistories kept, Verdict verdict) =>
        kept == KeptHistories.All || (kept == KeptHistories.OfFailures && verdict.Outcome != Outcome.Verified);
}
