using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;
using Harness.Verbs;
using Harness.Worlds.Simulated;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>A step with a verb of an extension.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Values">The values that were given, by the names of their fields.</param>
internal sealed record ExtensionStep(string Verb, IReadOnlyDictionary<string, object> Values) : Step
{
    /// <inheritdoc/>
    public override string VerbName => Verb;
}

/// <summary>A verb of an extension.</summary>
internal sealed class ExtensionVerb : Verb
{
    private readonly IRolloverVerb verb;
    private readonly IReadOnlyList<ExtensionField> fields;

    public ExtensionVerb(IRolloverVerb verb) : this(verb, [.. verb.Fields.Select(ExtensionField.Of)])
    {
    }

    private ExtensionVerb(IRolloverVerb verb, IReadOnlyList<ExtensionField> fields) : base(verb.Name, verb.Summary, [.. fields.Select(field => field.Syntax)])
    {
        this.verb = verb;
        this.fields = fields;
    }

    /// <inheritdoc/>
    public override string Example => fields.Count == 0 ? $"- {Name}:" : $"- {Name}: {{ {string.Join(", ", fields.Select(one => $"{one.Syntax.Name}: {one.Example}"))} }}";

    /// <inheritdoc/>
    internal override Type StepType => typeof(ExtensionStep);

    /// <inheritdoc/>
    internal override Step Read(FieldValues values) => new ExtensionStep(Name, values.All.ToDictionary(value => value.Key.Name, value => value.Value, StringComparer.Ordinal));

    /// <inheritdoc/>
    internal override FieldValues Write(Step step)
    {
        var values = new FieldValues();
        foreach (var field in fields)
        {
            if (((ExtensionStep)step).Values.TryGetValue(field.Syntax.Name, out var value))
                values.Read(field.Syntax, value);
        }

        return values;
    }

    /// <inheritdoc/>
    internal override void Check(Step step, Scope scope)
    {
        foreach (var field in fields.Where(field => field.IsServer))
        {
            if (((ExtensionStep)step).Values.TryGetValue(field.Syntax.Name, out var server))
                scope.Use(step, field.Syntax.Name, (string)server);
        }
    }

    /// <inheritdoc/>
    internal override async Task RunStepAsync(Step step, StepContext context)
    {
        try
        {
            await RunAsync((ExtensionStep)step, context);
        }
        catch (StepFailedException failure)
        {
            throw new StepFailure(failure.Message, failure)
            {
                Expected = failure.Expected,
                Actual = failure.Actual,
                Servers = [.. fields.Where(field => field.IsServer).Select(field => ((ExtensionStep)step).Values.GetValueOrDefault(field.Syntax.Name)).OfType<string>()],
            };
        }
    }

    /// <summary>
    /// A verb that does not look at its cancellation, that does not return, or that does not return from what its cancellation calls, does not hold the run: it runs elsewhere, and its
    /// cancellation is told elsewhere too. In virtual time there is one thread alone.
    /// </summary>
    private async Task RunAsync(ExtensionStep step, StepContext context)
    {
        if (SynchronizationContext.Current is VirtualThread)
        {
            await verb.RunAsync(new RunningExtensionStep(verb, step, context, context.Cancellation)).WaitAsync(context.Cancellation);
            return;
        }

        var told = new CancellationTokenSource(); // not disposed: a verb that goes on may still ask for it
        await using var tells = context.Cancellation.UnsafeRegister(static told => _ = ((CancellationTokenSource)told!).CancelAsync(), told);
        await Task.Run(() => verb.RunAsync(new RunningExtensionStep(verb, step, context, told.Token)), CancellationToken.None).WaitAsync(context.Cancellation);
    }

    /// <summary>How a field of an extension's verb is read and written.</summary>
    private sealed record ExtensionField(Field Syntax, string Example, bool IsServer)
    {
        public static ExtensionField Of(VerbField field) => field.Kind switch
        {
            VerbFieldKind.Text => new(new Field<string>(field.Name, new TextKind("a line of text", oneLine: true), field.Summary) { Required = field.IsRequired }, "text", false),
            VerbFieldKind.Integer => new(new Field<int>(field.Name, new IntegerKind(), field.Summary) { Required = field.IsRequired }, "1", false),
            VerbFieldKind.Duration => new(new Field<TimeSpan>(field.Name, new DurationKind(), field.Summary) { Required = field.IsRequired }, "5s", false),
            VerbFieldKind.Boolean => new(new Field<bool>(field.Name, new BooleanKind(), field.Summary) { Required = field.IsRequired }, "true", false),
            VerbFieldKind.Server => new(new Field<string>(field.Name, new NameKind("server"), field.Summary) { Required = field.IsRequired }, "v1", true),
            _ => throw new ExtensionException($"the field '{field.Name}' has a kind that there is not: {field.Kind}"),
        };
    }
}
