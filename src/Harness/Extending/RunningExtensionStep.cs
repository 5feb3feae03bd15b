using Harness.Running;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>What a verb of an extension sees of its step and of the run.</summary>
/// <param name="verb">The verb.</param>
/// <param name="step">The step.</param>
/// <param name="context">What the step may use of the run.</param>
/// <param name="cancellation">Tells the verb that the run ends.</param>
internal sealed class RunningExtensionStep(IRolloverVerb verb, ExtensionStep step, StepContext context, CancellationToken cancellation) : IRunningStep
{
    /// <inheritdoc/>
    public CancellationToken Cancellation => cancellation;

    /// <inheritdoc/>
    public TimeProvider Time => context.Polling.Time;

    /// <inheritdoc/>
    public string? Text(string field) => ValueOf(field, VerbFieldKind.Text, VerbFieldKind.Server) as string;

    /// <inheritdoc/>
    public int? Integer(string field) => ValueOf(field, VerbFieldKind.Integer) as int?;

    /// <inheritdoc/>
    public TimeSpan? Duration(string field) => ValueOf(field, VerbFieldKind.Duration) as TimeSpan?;

    /// <inheritdoc/>
    public bool? Boolean(string field) => ValueOf(field, VerbFieldKind.Boolean) as bool?;

    /// <inheritdoc/>
    public IRunningServer? Server(string field) => ValueOf(field, VerbFieldKind.Server) is string name ? new RunningServer(context.Servers[name]) : null;

    /// <inheritdoc/>
    public async Task UntilAsync(Func<bool> condition, TimeSpan within, Func<StepFailedException> failure)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(failure);
        if (!await context.Polling.UntilAsync(condition, within, context.Cancellation))
            throw failure();
    }

    /// <summary>A mistyped name is no field that was not given: a verb that asks for one would hold whatever its step says.</summary>
    private object? ValueOf(string name, params ReadOnlySpan<VerbFieldKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(name);
        var field = verb.Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal))
            ?? throw new ArgumentException($"'{verb.Name}' has no field '{name}': it has {(verb.Fields.Count == 0 ? "none" : string.Join(", ", verb.Fields.Select(field => field.Name)))}", nameof(name));
        return kinds.Contains(field.Kind)
            ? step.Values.GetValueOrDefault(name)
            : throw new ArgumentException($"the field '{name}' of '{verb.Name}' is of the kind {field.Kind}, and was asked for as {kinds[0]}", nameof(name));
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
