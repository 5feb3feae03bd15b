using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Changes settings of the kernel in the run's own namespace.</summary>
/// <param name="Settings">The settings.</param>
internal sealed record SetKernelStep(IReadOnlyDictionary<string, int> Settings) : Step;

/// <summary><c>set-kernel</c>.</summary>
internal sealed class SetKernelVerb() : Verb<SetKernelStep>(
    "set-kernel",
    "Changes settings of the kernel, in the scenario's own network namespace.",
    [.. KernelKind.Settings])
{
    /// <summary>No setting is more in the mind of a reader than the others.</summary>
    public override bool HasMainField => false;

    public override bool NeedsNamespace => true;

    internal override IEnumerable<string> KernelSettingsOf(Step step) => ((SetKernelStep)step).Settings.Keys;

    public override string Example => "- set-kernel: { tcp_migrate_req: 1 }";

    internal override Step Read(FieldValues values) => new SetKernelStep(KernelKind.Of(values));

    private protected override FieldValues Write(SetKernelStep step) => KernelKind.ValuesOf(step.Settings);

    private protected override void Check(SetKernelStep step, Scope scope)
    {
        if (step.Settings.Count == 0)
            scope.Report(step, "", "'set-kernel' sets nothing", "write 'set-kernel: { tcp_migrate_req: 1 }'");
    }

    private protected override Task RunAsync(SetKernelStep step, StepContext context)
    {
        foreach (var (name, value) in step.Settings)
            context.Kernel.Set(name, value);
        return Task.CompletedTask;
    }
}
