using System.Net;
using System.Net.Sockets;
using Harness.Histories;
using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;
using Harness.Worlds;

namespace Harness.Verbs;

/// <summary>Opens sessions, one after the other.</summary>
/// <param name="Sessions">Their names.</param>
/// <param name="To">The server that has to accept them; null: whichever the kernel chooses.</param>
/// <param name="From">The client's address; null: the kernel's choice.</param>
/// <param name="RefusalExpected">Whether they have to be refused.</param>
/// <param name="At">The server's address; null: the one that all servers share.</param>
internal sealed record ConnectStep(SessionSet Sessions, string? To = null, IPAddress? From = null, bool RefusalExpected = false, IPAddress? At = null) : Step
{
    internal ConnectPath Path => new(From, At);
}

/// <summary><c>connect</c>.</summary>
internal sealed class ConnectVerb() : Verb<ConnectStep>(
    "connect",
    "Opens sessions, one after the other; each is established when the step ends, whether or not a process has accepted it.",
    sessions, to, from, at, expect)
{
    private static readonly SessionsField sessions = new("names for them") { Required = true };
    private static readonly Field<string> to = new("to", new NameKind("server"), "opens connections until this server has accepted one, and closes the others");
    private static readonly Field<IPAddress> from = new("from", new AddressKind(), "the client's address");
    private static readonly Field<IPAddress> at = new("at", new AddressKind(), "the server's address; default: the one that all servers share. Needs a network namespace");
    private static readonly Field<string> expect = new("expect", new ChoiceKind("refused"), "`refused`: every one of them has to be refused");

    public override string Example => "- connect: s1..s4";

    internal override Step Read(FieldValues values) =>
        new ConnectStep(values.Require(sessions), values.Find(to), values.Find(from), values.Has(expect), values.Find(at));

    internal override bool StepNeedsNamespace(Step step) => ((ConnectStep)step).At is not null;

    internal override IEnumerable<IPAddress> AddressesOf(Step step) => ((ConnectStep)step).At is { } other ? [other] : [];

    private protected override FieldValues Write(ConnectStep step) => new FieldValues()
        .Set(sessions, step.Sessions)
        .Set(to, step.To)
        .Set(from, step.From)
        .Set(at, step.At)
        .Set(expect, step.RefusalExpected ? "refused" : null);

    private protected override void Check(ConnectStep step, Scope scope)
    {
        if (step.To is not null)
            scope.UseRunning(step, to.Name, step.To);
        else if (!step.RefusalExpected && !step.Sessions.All)
            scope.UseAnyServer(step, sessions.Name);
        scope.Connect(step, sessions.Name, step.Sessions, step.RefusalExpected);
        if (step.At is { } server)
            scope.UseAddress(step, at.Name, server, AddressUse.Connect);
        if (step.From is { } client)
        {
            scope.UseAddress(step, from.Name, client, AddressUse.Client);
            var family = step.At?.AddressFamily ?? scope.Family;
            if (client.AddressFamily != family)
                scope.Report(step, from.Name, FamilyProblem(client, step.At), $"such as {scope.Addresses.Example(AddressUse.Client, family)}");
        }

        if (step.RefusalExpected && step.To is not null)
            scope.Report(step, to.Name, "a connect that has to be refused cannot be accepted by a server", "remove 'to' or 'expect'");
    }

    private protected override async Task RunAsync(ConnectStep step, StepContext context)
    {
        foreach (var name in step.Sessions.Names)
        {
            if (step.To is { } server)
                await context.Sessions.ConnectToAsync(name, context.Servers[server], step.Path, context.Cancellation);
            else
                await ConnectAsync(step, name, context);
        }
    }

    private static async Task ConnectAsync(ConnectStep step, string name, StepContext context)
    {
        var ended = await context.Sessions.ConnectAsync(name, step.Path, step.RefusalExpected, context.Cancellation);
        if (step.RefusalExpected)
        {
            if (ended.Outcome != ConnectOutcome.Refused)
                throw Failure(name, "was not refused", "refused", ended);
        }

        // Whatever else became of it is for the rules to judge: 'never-refused', 'no-session-dropped', 'no-connect-delayed'.
    }

    private static string FamilyProblem(IPAddress client, IPAddress? server) => client.AddressFamily == AddressFamily.InterNetworkV6
        ? $"'{client}' is an IPv6 address, and the servers are reached by IPv4"
        : $"'{client}' is an IPv4 address, and {(server is null ? "the servers are" : $"'{server}' is")} reached by IPv6";

    private static StepFailure Failure(string name, string what, string expected, ConnectEnded ended) => new($"{name} {what}")
    {
        Expected = expected,
        Actual = $"{ended.Outcome.ToString().ToLowerInvariant()}{(ended.Detail is null ? "" : $": {ended.Detail}")}",
        Sessions = [name],
    };
}
