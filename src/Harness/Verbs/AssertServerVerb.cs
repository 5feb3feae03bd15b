using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Asserts something of a server that is looked at again until it holds.</summary>
/// <param name="Server">The server.</param>
/// <param name="Within">How long it may take; null: 5 s.</param>
/// <param name="For">How long it has to stay so; null: not at all.</param>
internal abstract record AssertServerStep(string Server, TimeSpan? Within, TimeSpan? For) : Step;

/// <summary>Asserts that a server listens.</summary>
internal sealed record AssertListeningStep(string Server, TimeSpan? Within = null, TimeSpan? For = null) : AssertServerStep(Server, Within, For);

/// <summary>Asserts that a server does not listen.</summary>
internal sealed record AssertNotListeningStep(string Server, TimeSpan? Within = null, TimeSpan? For = null) : AssertServerStep(Server, Within, For);

/// <summary>Asserts that a server's process runs.</summary>
internal sealed record AssertRunningStep(string Server, TimeSpan? Within = null, TimeSpan? For = null) : AssertServerStep(Server, Within, For);

/// <summary>What these assertions share.</summary>
internal abstract class AssertServerVerb<TStep>(string name, string summary, Func<string, TimeSpan?, TimeSpan?, TStep> create)
    : Verb<TStep>(name, summary, server, within, stays)
    where TStep : AssertServerStep
{
    private static readonly Field<string> server = CommonFields.Server();
    private static readonly Field<TimeSpan> within = CommonFields.Within();
    private static readonly Field<TimeSpan> stays = CommonFields.For();

    internal override Step Read(FieldValues values) => create(values.Require(server), values.FindValue(within), values.FindValue(stays));

    private protected override FieldValues Write(TStep step) => new FieldValues()
        .Set(server, step.Server)
        .SetValue(within, step.Within)
        .SetValue(stays, step.For);

    private protected override void Check(TStep step, Scope scope)
    {
        if (NeedsRunning)
            scope.UseRunning(step, server.Name, step.Server);
        else
            scope.Use(step, server.Name, step.Server);
    }

    private protected override Task RunAsync(TStep step, StepContext context)
    {
        var target = context.Servers[step.Server];
        return Assertion.HoldsAsync(context, () => Holds(target, context.Listeners), step.Within, step.For, () => Failure(target, context.Listeners));
    }

    private protected abstract bool NeedsRunning { get; }

    private protected abstract bool Holds(LiveServer target, ListenerTable listeners);

    private protected abstract StepFailure Failure(LiveServer target, ListenerTable listeners);
}

/// <summary><c>assert-listening</c>.</summary>
internal sealed class AssertListeningVerb() : AssertServerVerb<AssertListeningStep>(
    "assert-listening",
    "Asserts that a server listens on the shared port, by the kernel's tables.",
    (server, within, stays) => new AssertListeningStep(server, within, stays))
{
    public override string Example => "- assert-listening: { server: v1, for: 500ms }";

    private protected override bool NeedsRunning => true;

    private protected override bool Holds(LiveServer target, ListenerTable listeners) => listeners.IsListening(target);

    private protected override StepFailure Failure(LiveServer target, ListenerTable listeners) => new($"{target.Name} does not listen")
    {
        Expected = "a listening socket in the kernel's tables",
        Actual = target.HasExited ? "the process has ended" : "the process runs and has none",
        Servers = [target.Name],
    };
}

/// <summary><c>assert-not-listening</c>.</summary>
internal sealed class AssertNotListeningVerb() : AssertServerVerb<AssertNotListeningStep>(
    "assert-not-listening",
    "Asserts that a server does not listen on the shared port, by the kernel's tables.",
    (server, within, stays) => new AssertNotListeningStep(server, within, stays))
{
    public override string Example => "- assert-not-listening: v1";

    private protected override bool NeedsRunning => false;

    private protected override bool Holds(LiveServer target, ListenerTable listeners) => !listeners.IsListening(target);

    private protected override StepFailure Failure(LiveServer target, ListenerTable listeners)
    {
        var holder = listeners.HolderOf(target);
        return new($"{target.Name} {(holder is null ? "" : "still ")}listens{(holder is null ? "" : $": {holder}")}")
        {
            Expected = "no listening socket in the kernel's tables",
            Actual = holder ?? $"pid {target.Process.Pid} holds one",
            Servers = [target.Name],
        };
    }
}

/// <summary><c>assert-running</c>.</summary>
internal sealed class AssertRunningVerb() : AssertServerVerb<AssertRunningStep>(
    "assert-running",
    "Asserts that a server's process runs (or is stopped by SIGSTOP).",
    (server, within, stays) => new AssertRunningStep(server, within, stays))
{
    public override string Example => "- assert-running: { server: v1, for: 500ms }";

    private protected override bool NeedsRunning => true;

    private protected override bool Holds(LiveServer target, ListenerTable listeners) => !target.HasExited;

    private protected override StepFailure Failure(LiveServer target, ListenerTable listeners) => new($"{target.Name} does not run")
    {
        Expected = $"pid {target.Process.Pid} runs",
        Actual = target.Exit is { } exit ? $"it ended with {(exit.Code is { } code ? $"exit code {code}" : Signal.NameOf(exit.Signal!.Value))}" : "it runs",
        Servers = [target.Name],
    };
}
