using Harness.Running;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>What a verb of an extension sees of its step and of the run.</summary>
internal sealed class RunningExtensionStep(ExtensionStep step, StepContext context) : IRunningStep
{
    /// <inheritdoc/>
    public CancellationToken Cancellation => context.Cancellation;

    /// <inheritdoc/>
    public TimeProvider Time => context.Patience.Time;

    /// <inheritdoc/>
    public string? Text(string field) => step.Values.GetValueOrDefault(field) as string;

    /// <inheritdoc/>
    public int? Integer(string field) => step.Values.GetValueOrDefault(field) as int?;

    /// <inheritdoc/>
    public TimeSpan? Duration(string field) => step.Values.GetValueOrDefault(field) as TimeSpan?;

    /// <inheritdoc/>
    public bool? Boolean(string field) => step.Values.GetValueOrDefault(field) as bool?;

    /// <inheritdoc/>
    public IRunningServer? Server(string field) => Text(field) is { } name ? new RunningServer(context.Servers[name]) : null;

    /// <inheritdoc/>
    public async Task UntilAsync(Func<bool> condition, TimeSpan within, Func<StepFailedException> failure)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(failure);
        if (!await context.Patience.UntilAsync(condition, within, context.Cancellation))
            throw failure();
    }

    private sealed class RunningServer(LiveServer server) : IRunningServer
    {
        public string Name => server.Name;

        public int Pid => server.Process.Pid;

        public bool HasExited => server.HasExited;

        public string? LatestOutput => server.Output.Latest;

        public IReadOnlyList<int> Processes => server.Process.Processes();
    }
}
