using Harness.Scenarios;

namespace Harness.Surveying;

/// <summary>One way in which a server is replaced, and how often that is done under which conditions.</summary>
/// <param name="Scenario">The rollover, under traffic. Its name says, before a colon, which server it is, and after it how that is replaced.</param>
/// <param name="Places">The conditions under which it can be run.</param>
/// <param name="Times">How often it is run under each of them.</param>
internal sealed record SurveyPlan(Scenario Scenario, IReadOnlyList<SurveyPlace> Places, int Times)
{
    /// <summary>What is before the colon of the scenario's name.</summary>
    public string Server => Scenario.Name.Split(": ", 2)[0];

    /// <summary>What is after it.</summary>
    public string Rollover => Scenario.Name.Split(": ", 2) is [_, var rollover] ? rollover : "";
}
