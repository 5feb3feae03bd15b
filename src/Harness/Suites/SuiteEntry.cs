using Harness.Scenarios;

namespace Harness.Suites;

/// <summary>One run of a suite.</summary>
/// <param name="Scenario">What is run.</param>
/// <param name="Repetition">Which of its repetitions, from 1; null if it is run once.</param>
internal sealed record SuiteEntry(Scenario Scenario, int? Repetition = null)
{
    /// <summary>A suite that runs every scenario so many times: all of them once, then all of them again.</summary>
    /// <param name="scenarios">The scenarios.</param>
    /// <param name="times">How often; 1 or more.</param>
    public static IReadOnlyList<SuiteEntry> Repeat(IReadOnlyList<Scenario> scenarios, int times)
    {
        ArgumentNullException.ThrowIfNull(scenarios);
        return times == 1
            ? [.. scenarios.Select(scenario => new SuiteEntry(scenario))]
            : [.. Enumerable.Range(1, times).SelectMany(repetition => scenarios.Select(scenario => new SuiteEntry(scenario, repetition)))];
    }
}
