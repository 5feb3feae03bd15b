using Harness.Histories;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Asserts who owns sessions. Exactly one of the three is given.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Server">The owner of all of them.</param>
/// <param name="Among">The servers that may own them.</param>
/// <param name="Not">A server that owns none of them.</param>
internal sealed record AssertOwnerPidStep(SessionSet Sessions, string? Server = null, IReadOnlyList<string>? Among = null, string? Not = null) : Step;

/// <summary><c>assert-owner-pid</c>.</summary>
internal sealed class AssertOwnerPidVerb() : Verb<AssertOwnerPidStep>(
    "assert-owner-pid",
    "Asserts who owns sessions, by the process id in a reply (a round trip of its own, where the protocol names one and the client can still send) and by the kernel's socket tables. The rule `owner-confirmed` checks that the two agree.",
    sessions, server, among, not)
{
    private static readonly SessionsField sessions = new("the sessions") { Required = true };
    private static readonly Field<string> server = new("server", new NameKind("server"), "the owner of all of them");
    private static readonly Field<IReadOnlyList<string>> among = new("among", new DistinctKind("server", new NameKind("server"), least: 1), "the servers that may own them");
    private static readonly Field<string> not = new("not", new NameKind("server"), "a server that owns none of them");

    public override string Example => "- assert-owner-pid: { sessions: s1..s4, server: v2 }";

    internal override Step Read(FieldValues values) =>
        new AssertOwnerPidStep(values.Require(sessions), values.Find(server), values.Find(among), values.Find(not));

    private protected override FieldValues Write(AssertOwnerPidStep step) => new FieldValues()
        .Set(sessions, step.Sessions)
        .Set(server, step.Server)
        .Set(among, step.Among)
        .Set(not, step.Not);

    private protected override void Check(AssertOwnerPidStep step, Scope scope)
    {
        scope.Use(step, sessions.Name, step.Sessions, sends: false);
        scope.SendWhereOpen(step, step.Sessions);
        List<string> given = [];
        if (step.Server is not null)
        {
            given.Add(server.Name);
            scope.UseRunning(step, server.Name, step.Server);
        }

        if (step.Among is not null)
            given.Add(among.Name);
        for (var i = 0; i < step.Among?.Count; i++)
            scope.Use(step, $"{among.Name}[{i}]", step.Among[i]);
        if (step.Not is not null)
        {
            given.Add(not.Name);
            scope.Use(step, not.Name, step.Not);
        }

        const string remedy = "give one of 'server', 'among' and 'not'";
        if (given.Count == 0)
            scope.Report(step, "", "'assert-owner-pid' names no owner", remedy);
        else if (given.Count > 1)
            scope.Report(step, given.MaxBy(field => (step.PlaceOf(field).Line, step.PlaceOf(field).Column))!, "the owner is named more than once", remedy);
    }

    private protected override async Task RunAsync(AssertOwnerPidStep step, StepContext context)
    {
        var chosen = context.Sessions.Select(step.Sessions);
        var question = new SessionRequest((session, exchange) => context.Sessions.NewLine(session, exchange).OwnerQuestion(), Expected: null);
        if (context.Sessions.AreAskedForTheirOwner)
            await context.Sessions.ExchangeAsync([.. chosen.Where(session => !session.IsHalfClosed)], question, context.Cancellation);
        else
            await context.Sessions.AwaitAcceptAsync(chosen, context.Cancellation);

        var wrong = chosen.Select(session => (session.Name, Actual: Mismatch(step, session, context))).Where(pair => pair.Actual is not null).ToList();
        if (wrong.Count == 0)
            return;
        throw new StepFailure(wrong.Count == 1 ? $"{wrong[0].Name} has another owner" : $"{wrong.Count} of {chosen.Count} sessions have another owner")
        {
            Expected = Expected(step, context.Servers),
            Actual = string.Join("; ", wrong.Take(5).Select(pair => $"{pair.Name}: {pair.Actual}")) + (wrong.Count > 5 ? "; …" : ""),
            Sessions = [.. wrong.Select(pair => pair.Name)],
            Servers = ServersOf(step),
        };
    }

    private static IReadOnlyList<string> ServersOf(AssertOwnerPidStep step) => step.Among ?? [step.Server ?? step.Not!];

    private static string Expected(AssertOwnerPidStep step, Servers servers)
    {
        var names = string.Join(" or ", ServersOf(step).Select(name => $"{name} (pid {servers[name].Process.Pid})"));
        return step.Not is null ? names : $"any server but {names}";
    }

    /// <summary>What is wrong with a session's owner; null if nothing is, or if a rule says it already.</summary>
    private static string? Mismatch(AssertOwnerPidStep step, LiveSession session, StepContext context)
    {
        if (session.HasServerEnded)
            return "its server's end is gone";
        var kernel = context.Sessions.ObserveOwner(session);
        if (kernel.IsWaiting)
            return "no process has accepted it";
        if (session.ClaimedPid is { } claimed && kernel.Pid is { } pid && claimed != pid)
            return IsRight(kernel.Server) ? null : Describe(kernel); // the disagreement is a violation of its own

        return session.ClaimedPid is null && context.Sessions.AreAskedForTheirOwner ? "no reply has named an owner" : IsRight(kernel.Server) ? null : Describe(kernel);

        bool IsRight(string? owner) => step.Not is { } unwanted
            ? owner is not null && owner != context.Servers[unwanted].Name
            : ServersOf(step).Any(name => context.Servers[name].Name == owner);
    }

    private static string Describe(OwnerObserved kernel) => kernel.Pid is null ? "no owner" : $"{kernel.Server ?? "no server of this run"} (pid {kernel.Pid})";
}
