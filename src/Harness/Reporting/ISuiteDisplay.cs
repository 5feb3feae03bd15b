using Harness.Suites;

namespace Harness.Reporting;

/// <summary>Shows the progress of a suite to people. Is told of one thing at a time.</summary>
internal interface ISuiteDisplay
{
    /// <summary>A scenario begins.</summary>
    /// <param name="number">Its place in the suite, from 0.</param>
    /// <param name="entry">What is run.</param>
    void Started(int number, SuiteEntry entry);

    /// <summary>A scenario is through, or is not run.</summary>
    /// <param name="number">Its place in the suite, from 0.</param>
    /// <param name="scenario">What came of it.</param>
    void Finished(int number, ScenarioReport scenario);

    /// <summary>Shows how far the work is, until it is done.</summary>
    Task ShowAsync(Func<Task> work);
}
