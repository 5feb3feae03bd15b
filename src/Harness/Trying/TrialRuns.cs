using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Trying;

/// <summary>The runs of one trial: each is over when the user stops the trial, or when its time is over.</summary>
/// <param name="run">Runs a scenario.</param>
/// <param name="user">The user stops the trial.</param>
/// <param name="time">The time is over.</param>
internal sealed class TrialRuns(Func<Scenario, CancellationToken, Task<ScenarioResult>> run, CancellationToken user, CancellationToken time) : IDisposable
{
    private readonly CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(user, time);

    /// <summary>Whether nothing is run any more.</summary>
    public bool AreOver => either.IsCancellationRequested;

    /// <summary>Whether that is because the time is over.</summary>
    public bool TimeIsOver => time.IsCancellationRequested && !user.IsCancellationRequested;

    /// <summary>Runs a scenario; null if it was cut off, and says nothing.</summary>
    public async Task<ScenarioResult?> RunAsync(Scenario scenario)
    {
        if (AreOver)
            return null;
        var result = await run(scenario, either.Token);
        return AreOver ? null : result;
    }

    public void Dispose() => either.Dispose();
}
