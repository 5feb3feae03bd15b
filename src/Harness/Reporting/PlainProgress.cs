using Harness.Suites;

namespace Harness.Reporting;

/// <summary>One line for each scenario that is through, and one every ten seconds in which none is: for logs and pipes.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="progress">How far it is.</param>
/// <param name="time">The clock.</param>
internal sealed class PlainProgress(TextWriter output, SuiteProgress progress, TimeProvider time) : ISuiteDisplay
{
    private readonly Lock gate = new();
    private readonly PlainStatus status = new(output, time);

    /// <inheritdoc/>
    public void Started(int number, SuiteEntry entry)
    {
        lock (gate)
            progress.Start(number, entry);
    }

    /// <inheritdoc/>
    public void Finished(int number, ScenarioReport scenario)
    {
        lock (gate)
            progress.Finish(number, scenario.Result);
        status.Say(ScenarioLine.Of(scenario).ToString());
    }

    /// <inheritdoc/>
    public Task ShowAsync(Func<Task> work) => status.ShowAsync(
        () =>
        {
            lock (gate)
                return progress.DescribeWhole();
        },
        work);
}
