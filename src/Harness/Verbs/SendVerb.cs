using System.Text;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>One round trip on each session.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Text">The line, without its end; null: <see cref="Bytes"/>, or <c>hello</c>.</param>
/// <param name="Bytes">A line of so many bytes, its end included; null: <see cref="Text"/>.</param>
/// <param name="Expect">The line that has to come back instead of the echo and its owner; null: the echo.</param>
public sealed record SendStep(SessionSet Sessions, string? Text = null, int? Bytes = null, string? Expect = null) : Step;

/// <summary><c>send</c>.</summary>
internal sealed class SendVerb() : Verb<SendStep>(
    "send",
    "One round trip on each session, all at the same time: sends a line and waits for its echo. The rules check the echo, byte for byte, and that the owner it names is the one that the kernel names.",
    sessions, text, bytes, expect)
{
    private const string DefaultText = "hello";
    private const int MostBytes = 1024 * 1024;

    private static readonly SessionsField sessions = new("the sessions") { Required = true };
    private static readonly Field<string> text = new("text", new TextKind(), "the line, without its end; default `hello`");
    private static readonly Field<int> bytes = new("bytes", new IntegerKind(1, MostBytes), "instead of `text`: a line of so many bytes, its end included");
    private static readonly Field<string> expect = new("expect", new TextKind("a line of text", oneLine: true), "the line that has to come back instead of the echo and its owner");

    internal override Step Read(FieldValues values) =>
        new SendStep(values.Require(sessions), values.Find(text), values.FindValue(bytes), values.Find(expect));

    private protected override FieldValues Write(SendStep step) => new FieldValues()
        .Set(sessions, step.Sessions)
        .Set(text, step.Text)
        .SetValue(bytes, step.Bytes)
        .Set(expect, step.Expect);

    private protected override void Check(SendStep step, Scope scope)
    {
        scope.Use(step, sessions.Name, step.Sessions, sends: true);
        if (step.Text is not null && step.Bytes is not null)
            scope.Report(step, bytes.Name, "both 'text' and 'bytes' are given", "keep one of them");
    }

    private protected override async Task RunAsync(SendStep step, Run run, string number, CancellationToken cancellation)
    {
        var line = LineOf(step);
        var chosen = run.Sessions.Select(step.Sessions).Where(session => !(step.Sessions.All && session.IsHalfClosed)).ToList();
        var replied = await run.Sessions.ExchangeAsync(chosen, _ => line, step.Expect, cancellation);
        foreach (var silent in chosen.Except(replied))
            FailIfDoomed(silent);
    }

    /// <summary>
    /// A reply that is missing or wrong is for the rules to judge. They excuse a session that the scenario itself doomed; then a
    /// step that sends on it asks for what cannot be.
    /// </summary>
    private static void FailIfDoomed(LiveSession session)
    {
        if (!session.HasServerEnded)
            return;
        if (session.Owner is { IsKilled: true } owner)
            throw new StepFailure($"{session.Name} cannot send: {owner.Name}, which owned it, was killed") { Sessions = [session.Name], Servers = [owner.Name] };
    }

    private static byte[] LineOf(SendStep step)
    {
        if (step.Bytes is not { } length)
            return Encoding.UTF8.GetBytes((step.Text ?? DefaultText) + "\n");

        // A pattern in which a byte that is lost, doubled or moved shows.
        var line = new byte[length];
        for (var i = 0; i < length - 1; i++)
            line[i] = (byte)('!' + (i + i / 93) % 93);
        line[^1] = (byte)'\n';
        return line;
    }
}
