using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Changes settings of the kernel in the run's own namespace.</summary>
/// <param name="Settings">The settings.</param>
public sealed record SetKernelStep(IReadOnlyDictionary<string, int> Settings) : Step;

/// <summary><c>set-kernel</c>.</summary>
internal sealed class SetKernelVerb() : Verb<SetKernelStep>(
    "set-kernel",
    "Changes settings of the kernel, in the scenario's own network namespace.",
    [.. settings])
{
    private static readonly IReadOnlyList<Field<int>> settings =
        [.. ScenarioFile.KernelSettings.Select(name => new Field<int>(name, new IntegerKind(), $"`net.*.{name}`"))];

    public override bool NeedsNamespace => true;

    internal override Step Read(FieldValues values) => new SetKernelStep(settings
        .Where(values.Has)
        .ToDictionary(setting => setting.Name, values.Require, StringComparer.Ordinal));

    private protected override FieldValues Write(SetKernelStep step)
    {
        var values = new FieldValues();
        foreach (var setting in settings.Where(setting => step.Settings.ContainsKey(setting.Name)))
            values.SetValue(setting, step.Settings[setting.Name]);
        return values;
    }

    private protected override void Check(SetKernelStep step, Scope scope)
    {
        if (step.Settings.Count == 0)
            scope.Report(step, "", "it sets nothing", "write 'set-kernel: { tcp_migrate_req: 1 }'");
    }

    private protected override Task RunAsync(SetKernelStep step, Run run, string number, CancellationToken cancellation)
    {
        foreach (var (name, value) in step.Settings)
            run.SetKernel(name, value);
        return Task.CompletedTask;
    }
}
