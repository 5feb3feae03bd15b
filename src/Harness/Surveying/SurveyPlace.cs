using Harness.Measuring;
using Harness.Scenarios;

namespace Harness.Surveying;

/// <summary>Under which conditions a rollover is measured: a column of the table.</summary>
/// <param name="RoundTrip">The round trip between clients and servers; zero: they are on one host.</param>
/// <param name="LeavesOutside">Whether the old server is taken out of its group from outside before it is told to leave.</param>
internal sealed record SurveyPlace(TimeSpan RoundTrip, bool LeavesOutside)
{
    /// <summary>What a table calls it.</summary>
    public string Name => (RoundTrip == TimeSpan.Zero ? "loopback" : $"{RoundTrip.TotalMilliseconds:0.###} ms") + (LeavesOutside ? ", left from outside" : "");

    /// <summary>Whether a scenario can be run so: what is left from outside is the old server of a <c>deploy</c>.</summary>
    public bool Fits(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return !LeavesOutside || Variation.ProblemOf("leave", scenario) is null;
    }

    /// <summary>The scenario under these conditions.</summary>
    public Scenario Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var there = RoundTrip == TimeSpan.Zero
            ? scenario with { Network = null }
            : scenario with { Network = new NetworkSpecification { RoundTrip = RoundTrip }, NeedsNamespace = true };
        return LeavesOutside ? new Variation("leave", "outside").Of(there) : there;
    }
}
