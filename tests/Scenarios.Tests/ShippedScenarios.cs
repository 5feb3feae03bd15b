using Rollover;
using Rollover.NUnit;

namespace Scenarios.Tests;

/// <summary>Every file under <c>scenarios/</c> is a test, as it would be in a project of a user. The worker runs it: what `rollover run` can run, these tests can.</summary>
public sealed class ShippedScenarios
{
    private const string Files = "../../scenarios/**/*.yaml";

    [RolloverScenarios(Files)]
    public Task Verified(ScenarioTest scenario) => scenario.VerifyAsync();

    /// <summary>In the model of the kernel every shipped scenario has the verdict that it has on the real one, the hazards' losses included.</summary>
    [RolloverScenarios(Files, World = World.Simulated, NamePrefix = "simulated: ")]
    public async Task Verified_in_the_simulated_world(ScenarioTest scenario)
    {
        for (var run = 1; run <= PropertyRuns.Of(3); run++)
        {
            var seed = PropertySeed.Draw() + (ulong)run;
            TestContext.Out.WriteLine($"run {run} with seed {seed}");
            await scenario.VerifyAsync(scenario.Options with { Seed = seed });
        }
    }
}
