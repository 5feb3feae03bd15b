using Harness.Scenarios;

namespace Harness.Trying;

/// <summary>A way in which a rollover loses clients, made certain with a server that is tried: what rollovers under traffic meet by chance.</summary>
/// <param name="Name">Its name, as that of a file.</param>
/// <param name="What">Which clients are in danger, and when, in a clause.</param>
/// <param name="Scenario">What provokes it.</param>
/// <param name="Provocation">How many steps, from the first on, have to be done before it is provoked. If one of them cannot be, nothing is said of the server.</param>
internal sealed record TrialHazard(string Name, string What, Scenario Scenario, int Provocation)
{
    /// <summary>Whether a violation is the server's fault; otherwise it is a choice of its author that its users have to know.</summary>
    public bool IsJudged { get; init; } = true;
}

/// <summary>What came of a hazard.</summary>
internal enum HazardOutcome
{
    /// <summary>It was provoked, and no rule was violated.</summary>
    Withstood,

    /// <summary>It was provoked, and a rule was violated.</summary>
    Violated,

    /// <summary>It could not be provoked, was not tried, or its run was inconclusive: nothing is known.</summary>
    Unknown,
}

/// <summary>What came of a hazard with a server.</summary>
/// <param name="Hazard">The hazard.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Lost">How many connections were lost.</param>
/// <param name="Connections">Of how many.</param>
/// <param name="Causes">What went wrong, the cause that cost most first.</param>
/// <param name="Detail">Why nothing is known, or how the server withstood it; null where there is nothing to say.</param>
internal sealed record TriedHazard(TrialHazard Hazard, HazardOutcome Outcome, long Lost, long Connections, IReadOnlyList<Measuring.LossCause> Causes, string? Detail)
{
    /// <summary>One of which nothing is known.</summary>
    public static TriedHazard UnknownBecause(TrialHazard hazard, string reason) => new(hazard, HazardOutcome.Unknown, 0, 0, [], reason);
}
