using Harness.Scenarios;

namespace Harness.Surveying;

/// <summary>One way in which a server is replaced, and how often that is done at each distance.</summary>
/// <param name="Scenario">The rollover, under traffic. Its name says, before a colon, which server it is, and after it how that is replaced.</param>
/// <param name="Distances">The round trips between clients and servers; zero: they are on one host.</param>
/// <param name="Times">How often it is run at each of them.</param>
public sealed record SurveyPlan(Scenario Scenario, IReadOnlyList<TimeSpan> Distances, int Times)
{
    /// <summary>What is before the colon of the scenario's name.</summary>
    public string Server => Scenario.Name.Split(": ", 2)[0];

    /// <summary>What is after it.</summary>
    public string Rollover => Scenario.Name.Split(": ", 2) is [_, var rollover] ? rollover : "";

    /// <summary>The scenario at a distance.</summary>
    public Scenario At(TimeSpan distance) => distance == TimeSpan.Zero
        ? Scenario with { Network = null }
        : Scenario with { Network = new NetworkSpecification { RoundTrip = distance }, NeedsNamespace = true };

    /// <summary>What a table calls a distance.</summary>
    public static string NameOf(TimeSpan distance) => distance == TimeSpan.Zero ? "loopback" : $"{distance.TotalMilliseconds:0.###} ms";
}
