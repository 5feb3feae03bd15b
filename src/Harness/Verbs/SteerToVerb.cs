using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Sends every new connection to one server.</summary>
/// <param name="Server">The server; null: to none in particular, the kernel chooses again.</param>
internal sealed record SteerToStep(string? Server) : Step;

/// <summary><c>steer-to</c>.</summary>
internal sealed class SteerToVerb() : Verb<SteerToStep>(
    "steer-to",
    "From here on, sends every new connection to one server, by a selector on its SO_REUSEPORT group (socket(7)). With `none`, the kernel's hash chooses again.",
    server)
{
    private const string Nobody = "none";

    private static readonly Field<string> server = new("server", new NameKind("server"), "the server's name, or `none`") { Required = true };

    public override string Example => "- steer-to: v1";

    internal override Step Read(FieldValues values) => new SteerToStep(values.Require(server) is var name && name == Nobody ? null : name);

    private protected override FieldValues Write(SteerToStep step) => new FieldValues().Set(server, step.Server ?? Nobody);

    private protected override void Check(SteerToStep step, Scope scope)
    {
        if (step.Server is not null)
            scope.UseRunning(step, server.Name, step.Server);
        else
            scope.UseAnyServer(step, server.Name, "start one first: '- spawn: v1'");
    }

    private protected override Task RunAsync(SteerToStep step, StepContext context)
    {
        if (step.Server is { } target)
            return context.Steering.ToAsync(context.Servers[target], context.Cancellation);
        context.Steering.End();
        return Task.CompletedTask;
    }
}
