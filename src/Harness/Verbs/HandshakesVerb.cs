using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Holds the handshakes of new connections back at the server's side.</summary>
/// <param name="Server">The server.</param>
internal sealed record HoldHandshakesStep(string Server) : Step;

/// <summary>Lets the handshakes of connections be completed again.</summary>
/// <param name="Server">The server.</param>
internal sealed record ReleaseHandshakesStep(string Server) : Step;

/// <summary>What the two share.</summary>
internal abstract class HandshakesVerb<TStep>(string name, string summary, bool hold, Func<string, TStep> create, Func<TStep, string> serverOf)
    : Verb<TStep>(name, summary, server)
    where TStep : Step
{
    private static readonly Field<string> server = CommonFields.Server();

    internal override Step Read(FieldValues values) => create(values.Require(server));

    private protected override FieldValues Write(TStep step) => new FieldValues().Set(server, serverOf(step));

    private protected override void Check(TStep step, Scope scope) => scope.UseRunning(step, server.Name, serverOf(step));

    private protected override Task RunAsync(TStep step, StepContext context)
    {
        context.Handshakes.Hold(context.Servers[serverOf(step)], hold);
        return Task.CompletedTask;
    }
}

/// <summary><c>hold-handshakes</c>.</summary>
internal sealed class HoldHandshakesVerb() : HandshakesVerb<HoldHandshakesStep>(
    "hold-handshakes",
    "Holds new connections to a server in its SYN queue, as if the last ACK of the handshake were still under way. The client's end is established; the server's end stays in SYN_RECV until the client sends (TCP_DEFER_ACCEPT, tcp(7)).",
    hold: true,
    server => new HoldHandshakesStep(server),
    step => step.Server)
{
    public override string Example => "- hold-handshakes: v1";
}

/// <summary><c>release-handshakes</c>.</summary>
internal sealed class ReleaseHandshakesVerb() : HandshakesVerb<ReleaseHandshakesStep>(
    "release-handshakes",
    "Stops holding handshakes with a server. A connection in SYN_RECV is completed when the kernel sends its SYN-ACK again, 1 s after the SYN at the earliest.",
    hold: false,
    server => new ReleaseHandshakesStep(server),
    step => step.Server)
{
    public override string Example => "- release-handshakes: v1";
}
