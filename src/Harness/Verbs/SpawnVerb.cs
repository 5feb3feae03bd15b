using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Starts a server.</summary>
/// <param name="Server">Its name.</param>
/// <param name="Args">Arguments instead of those of its specification, or null.</param>
/// <param name="Env">Environment variables instead of those of its specification, or null.</param>
/// <param name="WaitsUntilReady">Whether the step ends when the server is ready.</param>
internal sealed record SpawnStep(string Server, IReadOnlyList<string>? Args = null, IReadOnlyDictionary<string, string>? Env = null, bool WaitsUntilReady = true) : Step;

/// <summary><c>spawn</c>.</summary>
internal sealed class SpawnVerb() : Verb<SpawnStep>(
    "spawn",
    "Starts a server process and waits until it is ready (at most 10 s), unless told not to.",
    server, args, env, ready)
{
    private static readonly Field<string> server = new("server", new NameKind("server"), "the server's name") { Required = true };
    private static readonly Field<IReadOnlyList<string>> args = new("args", new ListKind<string>(new ProcessTextKind("an argument")), "arguments instead of those of its specification");
    private static readonly Field<IReadOnlyDictionary<string, string>> env = new("env", new MapKind<string>(new ProcessTextKind("the name of a variable", isVariable: true), new ProcessTextKind("the value of a variable")), "environment variables instead of those of its specification");
    private static readonly Field<bool> ready = new("ready", new BooleanKind(), "`false`: do not wait");

    public override string Example => "- spawn: v1";

    internal override Step Read(FieldValues values) =>
        new SpawnStep(values.Require(server), values.Find(args), values.Find(env), values.FindValue(ready) ?? true);

    private protected override FieldValues Write(SpawnStep step) => new FieldValues()
        .Set(server, step.Server)
        .Set(args, step.Args)
        .Set(env, step.Env)
        .SetValue(ready, step.WaitsUntilReady ? null : false);

    private protected override void Check(SpawnStep step, Scope scope) => scope.Start(step, server.Name, step.Server);

    private protected override async Task RunAsync(SpawnStep step, StepContext context)
    {
        var started = context.Servers.Launch(step.Server, step.Args, step.Env);
        if (step.WaitsUntilReady)
            await context.Servers.WaitReadyAsync(started, Servers.DefaultReadyWithin, context.Cancellation);
    }
}
