using Harness.Rules;

namespace Harness.Reporting;

/// <summary>
/// One kind of report on a suite: of each scenario while its history is at hand, and of all of them at the end. A new kind is one such class and its line in
/// <see cref="ReporterCatalog"/>. An object writes one report.
/// </summary>
internal interface IReporter
{
    /// <summary>Its name, as <c>--report</c> takes it.</summary>
    string Name { get; }

    /// <summary>Takes a scenario when it is through: one at a time, in any order. Nothing of its history may be kept: it may be large, and others follow.</summary>
    /// <param name="scenario">What came of it.</param>
    /// <param name="facts">Its history; null if it was not run.</param>
    void Add(ScenarioReport scenario, RunFacts? facts)
    {
    }

    /// <summary>Writes what stands for the whole suite, after every scenario was taken.</summary>
    void Complete(SuiteReport suite)
    {
    }
}
