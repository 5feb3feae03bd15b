using Harness.Observations;

namespace Harness.Running;

/// <summary>A program that a step uses, and that goes on while the step does something else. It is ended with the step.</summary>
/// <param name="name">What it is called in messages.</param>
/// <param name="command">The program.</param>
/// <param name="polling">How to wait.</param>
internal sealed class RunningTool(string name, LiveCommand command, Polling polling) : IDisposable
{
    /// <summary>The program.</summary>
    public LiveCommand Command => command;

    /// <summary>Waits for its end.</summary>
    /// <param name="within">How long that may take, not scaled.</param>
    /// <param name="codes">The exit codes that it may end with.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">It did not end in time, or otherwise.</exception>
    public async Task EndAsync(TimeSpan within, IReadOnlyCollection<int> codes, CancellationToken cancellation)
    {
        if (!await polling.UntilAsync(() => command.End is not null, within, cancellation) || command.End?.Code is not { } code || !codes.Contains(code))
            throw Failed();
    }

    /// <summary>That it did not do what it had to, with what it printed last.</summary>
    public StepFailure Failed() => new(command.End is null ? $"{name} is not through in time" : $"{name} failed")
    {
        Expected = "it takes the server out of its group",
        Actual = $"{command.End?.Describe() ?? "it goes on"}{(command.Latest is { } line ? $"; it printed last: {line}" : "")}",
    };

    /// <summary>Tells it to end: it undoes what it began.</summary>
    public void Dispose()
    {
        if (command.End is null)
            command.Process.TrySignal(Signal.Terminate);
    }
}
