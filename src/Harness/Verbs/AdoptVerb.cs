using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Takes what a server has started as its successor for a server of its own.</summary>
/// <param name="Server">The successor's name from then on.</param>
/// <param name="From">The server that starts it.</param>
/// <param name="PidFile">The file that names its main process; null: the child is meant.</param>
/// <param name="Child">Whether it is the one child of the other one's main process that has executed a program.</param>
/// <param name="Signal">What tells the other one to start it; null: an earlier step has.</param>
/// <param name="Within">How long it may take until it is there and ready; null: 10 s.</param>
internal sealed record AdoptStep(string Server, string From, string? PidFile = null, bool Child = false, Signal? Signal = null, TimeSpan? Within = null) : Step;

/// <summary><c>adopt</c>.</summary>
internal sealed class AdoptVerb() : Verb<AdoptStep>(
    "adopt",
    "Treats the successor that a server has started as a separate server, and waits until it is ready. nginx, gunicorn and unicorn start a successor at SIGUSR2 (a new version of the program), and so do programs that execute themselves. From then on, the processes, listeners and sessions of the successor no longer belong to the old server.",
    server, from, pidFile, child, signal, within)
{
    private static readonly Field<string> server = new("server", new NameKind("server"), "the name of the successor from then on") { Required = true };
    private static readonly Field<string> from = new("from", new NameKind("server"), "the server that starts it") { Required = true };
    private static readonly Field<string> pidFile = new("pid-file", new ProcessTextKind("a path"), "the file that names its main process, relative to the scenario file; `$pid:v1` in it stands for the main process of the server v1, and `$folder:v1` for its folder. The process has to descend from `from`");
    private static readonly Field<bool> child = new("child", new BooleanKind(), "instead of `pid-file`: `true`, it is the one process that the main process of `from` has started and that has executed a program since");
    private static readonly Field<Signal> signal = new("signal", new SignalKind(), "what tells `from` to start it, sent to its main process; default: an earlier step has told it");
    private static readonly Field<TimeSpan> within = CommonFields.Within("10s", "how long to wait for the successor");

    public override string Example => "- adopt: { server: v2, from: v1, signal: SIGUSR2, pid-file: \"$folder:v1/server.pid\" }";

    internal override Step Read(FieldValues values) =>
        new AdoptStep(values.Require(server), values.Require(from), values.Find(pidFile), values.FindValue(child) ?? false, values.Find(signal), values.FindValue(within));

    private protected override FieldValues Write(AdoptStep step) => new FieldValues()
        .Set(server, step.Server)
        .Set(from, step.From)
        .Set(pidFile, step.PidFile)
        .SetValue(child, step.Child ? true : null)
        .Set(signal, step.Signal)
        .SetValue(within, step.Within);

    private protected override void Check(AdoptStep step, Scope scope)
    {
        scope.UseRunning(step, from.Name, step.From);
        if (step.From == step.Server)
        {
            scope.Report(step, server.Name, $"'{step.Server}' cannot succeed itself", "give the successor a name of its own; a server that replaces itself in place is told by 'reload'");
            return;
        }

        if (step.Child == (step.PidFile is not null))
            scope.Report(step, step.Child ? child.Name : "", step.Child ? "both 'pid-file' and 'child' are given" : "'adopt' does not say which process it is", "give 'pid-file', or 'child: true'");
        if (scope.SpecificationOf(step.From) is { } specification)
        {
            if (specification.IsEcho)
                scope.Report(step, from.Name, $"the EchoServer '{step.From}' starts no successor", "replace it by another one: 'deploy'");
            else if (step.Signal is { } sent && specification.DrainsOn(sent))
                scope.Report(step, signal.Name, $"{sent} is the stop signal of '{step.From}'", "name the signal that tells it to start its successor");
        }

        scope.Start(step, server.Name, step.Server);
    }

    private protected override Task RunAsync(AdoptStep step, StepContext context) =>
        context.Adoptions.RunAsync(step.Server, step.From, step.PidFile, step.Signal, step.Within ?? Servers.DefaultReadyWithin, context.Cancellation);
}
