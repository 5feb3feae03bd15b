using System.Text;
using Harness.Protocols;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>One request on each session, and by default its reply.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Text">The line, without its end; null: <see cref="Bytes"/>, or a line of its own for each session and exchange.</param>
/// <param name="Bytes">A line of so many bytes, its end included; null: <see cref="Text"/>.</param>
/// <param name="Expect">The line that has to come back instead of the echo and its owner; null: the echo.</param>
/// <param name="Wait">Whether the step waits for the reply; if not, a <see cref="ReceiveStep"/> does.</param>
internal sealed record SendStep(SessionSet Sessions, string? Text = null, int? Bytes = null, string? Expect = null, bool Wait = true) : Step;

/// <summary><c>send</c>.</summary>
internal sealed class SendVerb() : Verb<SendStep>(
    "send",
    "One round trip on each session, all at the same time: sends a line and waits for its echo. The rules check the echo byte for byte, and check that the owner in the echo is the owner by the kernel's tables. With `wait: false` it only sends, and a `receive` waits for the replies. This is how to pipeline requests, or to `half-close` right after a request.",
    sessions, text, bytes, expect, wait)
{
    private const int MostBytes = 1024 * 1024;

    private static readonly SessionsField sessions = new("the sessions") { Required = true };
    private static readonly Field<string> text = new("text", new TextKind(), "the line, without its end, as it is written; default: a line with the name of the session and the number of the exchange");
    private static readonly Field<int> bytes = new("bytes", new IntegerKind(1, MostBytes), "instead of `text`: the length of the line in bytes, its end included; the harness generates the line, and no two lines of a run are alike if the length permits");
    private static readonly Field<string> expect = new("expect", new TextKind("a line of text", oneLine: true), "the line that has to come back instead of the echo and its owner");

    private static readonly Field<bool> wait = new("wait", new BooleanKind(), "`false`: do not wait for the reply");

    public override string Example => "- send: { sessions: s1..s4, text: still here }";

    internal override Step Read(FieldValues values) =>
        new SendStep(values.Require(sessions), values.Find(text), values.FindValue(bytes), values.Find(expect), values.FindValue(wait) ?? true);

    private protected override FieldValues Write(SendStep step) => new FieldValues()
        .Set(sessions, step.Sessions)
        .Set(text, step.Text)
        .SetValue(bytes, step.Bytes)
        .Set(expect, step.Expect)
        .SetValue(wait, step.Wait ? null : false);

    private protected override void Check(SendStep step, Scope scope)
    {
        scope.Use(step, sessions.Name, step.Sessions, sends: true);
        if (scope.Protocol.Opening != SessionOpening.Request)
            scope.Report(step, "", $"'send' sends a request, and with the protocol '{scope.Protocol.Name}' a client asks for nothing", "leave the step out, or name the protocol that the servers speak");
        else if (scope.Protocol.Check != ReplyCheck.Exact && FirstOf(step) is { } written)
            scope.Report(step, written.Name, $"with the protocol '{scope.Protocol.Name}' the request, and what its reply has to be, stand in 'protocol'", $"leave '{written.Name}' out");
        if (!step.Wait)
            scope.Request(step, step.Sessions);
        if (step.Text is not null && step.Bytes is not null)
            scope.Report(step, bytes.Name, "both 'text' and 'bytes' are given", "keep one of them");
    }

    private static Field? FirstOf(SendStep step) => step.Text is not null ? text : step.Bytes is not null ? bytes : step.Expect is not null ? expect : null;

    private protected override async Task RunAsync(SendStep step, StepContext context)
    {
        var chosen = context.Sessions.Select(step.Sessions).Where(session => !(step.Sessions.All && session.IsHalfClosed)).ToList();
        var request = new SessionRequest(LinesOf(step, context), step.Expect is { } answer ? Encoding.UTF8.GetBytes(answer + "\n") : null);
        if (!step.Wait)
        {
            chosen.ForEach(session => FailIfKilledByTheRun(session, "send"));
            await context.Sessions.SendAsync(chosen, request, context.Cancellation);
            return;
        }

        var replied = await context.Sessions.ExchangeAsync(chosen, request, context.Cancellation);
        foreach (var silent in chosen.Except(replied))
            FailIfKilledByTheRun(silent, "send");
    }

    /// <summary>
    /// A reply that is missing or wrong is for the rules to judge. They excuse a session that the scenario itself doomed; then a
    /// step that sends on it asks for what cannot be.
    /// </summary>
    internal static void FailIfKilledByTheRun(LiveSession session, string verb)
    {
        if (!session.HasServerEnded)
            return;
        if (session.Owner is { IsKilled: true } owner)
            throw new StepFailure($"{session.Name} cannot {verb}: {owner.Name}, which owned it, was killed") { Sessions = [session.Name], Servers = [owner.Name] };
    }

    private static Func<LiveSession, int, byte[]> LinesOf(SendStep step, StepContext context)
    {
        if (step.Text is not null)
        {
            var line = Encoding.UTF8.GetBytes(step.Text + "\n");
            return (_, _) => line;
        }

        return step.Bytes is { } length
            ? (session, exchange) => context.Sessions.NewLine(session, exchange).Bytes(length)
            : context.Sessions.NewRequest;
    }
}
