namespace Harness.Suites;

/// <summary>Is told of a suite's progress, from any thread.</summary>
internal interface ISuiteObserver
{
    /// <summary>A scenario begins.</summary>
    /// <param name="number">Its place in the suite, from 0.</param>
    /// <param name="entry">What is run.</param>
    void Started(int number, SuiteEntry entry);

    /// <summary>A scenario is through, or is not run. Its history is forgotten when this returns.</summary>
    /// <param name="number">Its place in the suite, from 0.</param>
    /// <param name="result">What came of it.</param>
    void Finished(int number, ScenarioResult result);
}
