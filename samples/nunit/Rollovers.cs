using NUnit.Framework;
using Rollover.NUnit;

namespace Sample.Tests;

/// <summary>Each file in <c>scenarios</c> is a test. The rule of this project judges all of them.</summary>
[Parallelizable(ParallelScope.All)]
public class Rollovers
{
    [RolloverScenarios("scenarios/**/*.yaml", Extensions = [typeof(ClosesSoon)])]
    public Task Lose_nobody(ScenarioTest scenario) => scenario.VerifyAsync();
}
