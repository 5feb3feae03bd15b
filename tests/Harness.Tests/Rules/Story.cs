using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Scenarios;

namespace Harness.Tests.Rules;

/// <summary>
/// Writes a history, a line an event, in the order in which the runner records it. Time stands still but for <see cref="After"/>, so
/// that limits can be hit exactly.
/// </summary>
internal sealed class Story
{
    private readonly FakeTime time = new();
    private readonly History history;
    private readonly Dictionary<string, int> pids = [];
    private readonly Dictionary<string, int> exchanges = [];

    private Story() => history = new History(time);

    internal History History => history;

    /// <summary>A run whose scenario expects these rules to be violated.</summary>
    internal static Story Begin(params ExpectedViolation[] expectedViolations) => BeginWith(started => started with { ExpectedViolations = expectedViolations });

    /// <summary>A run that begins otherwise than others.</summary>
    internal static Story BeginWith(Func<RunStarted, RunStarted> change) => new Story().Add(change(new RunStarted(
        "story", "story.yaml", "network namespace", "127.0.0.1:8080", "6.1.0", DateTimeOffset.UnixEpoch, 1, [])));

    /// <summary>A run whose deadlines are multiplied.</summary>
    internal static Story Scaled(double factor) => new Story().Add(new RunStarted(
        "story", "story.yaml", "network namespace", "127.0.0.1:8080", "6.1.0", DateTimeOffset.UnixEpoch, factor, []));

    /// <summary>A run in which v1 (pid 11) listens and owns s1.</summary>
    internal static Story WithSession() => Begin().Server("v1", 11).Session("s1", "v1");

    /// <summary>The violations of one rule as text; empty if it holds.</summary>
    internal string Told(string rule) => string.Join('\n', RuleBook.All.Single(one => one.Name == rule).Check(new RunFacts(history)).OfType<Violation>().Select(Tell));

    /// <summary>The excuses of one rule as text; empty if it makes none.</summary>
    internal string Excused(string rule) => string.Join('\n', RuleBook.All.Single(one => one.Name == rule).Check(new RunFacts(history)).OfType<Excuse>()
        .Select(excuse => $"{excuse.Message} [{string.Join(", ", excuse.Sessions)}]"));

    /// <summary>The doubts of one rule as text; empty if it has none.</summary>
    internal string Doubted(string rule) => string.Join('\n', RuleBook.All.Single(one => one.Name == rule).Check(new RunFacts(history)).OfType<Doubt>()
        .Select(doubt => doubt.Message));

    /// <summary>Why, as the violations of one rule say it; empty if they say nothing.</summary>
    internal string Why(string rule) => string.Join('\n', RuleBook.All.Single(one => one.Name == rule).Check(new RunFacts(history)).OfType<Violation>().Select(violation => violation.Why?.Text));

    internal Verdict Judged() => Verdict.Of(history);

    internal Story Add(HistoryEvent happened)
    {
        history.Append(happened);
        return this;
    }

    /// <summary>What the model of the scenario allows: <c>s1: v1 v2</c> of sessions and traffic, <c>v1: Exited</c> of servers.</summary>
    internal Story Predicted(string owners, string ends) => Add(new OutcomesPredicted(
        Pairs(owners).ToDictionary(pair => pair.Name, pair => (IReadOnlyList<string>)pair.Values),
        Pairs(ends).ToDictionary(pair => pair.Name, pair => (IReadOnlyList<PredictedEnd>)[.. pair.Values.Select(Enum.Parse<PredictedEnd>)])));

    private static IEnumerable<(string Name, string[] Values)> Pairs(string text) =>
        from pair in text.Split(';', StringSplitOptions.RemoveEmptyEntries)
        let parts = pair.Split(':')
        select (parts[0].Trim(), parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    internal Story After(double seconds)
    {
        time.Advance(TimeSpan.FromSeconds(seconds));
        return this;
    }

    internal Story Server(string server, int pid, params string[] beside) => Launched(server, pid).Listens(server, beside).Add(new ServerReady(server));

    internal Story Launched(string server, int pid, string? properEnd = null)
    {
        pids[server] = pid;
        return Add(new ServerLaunched(server, pid, ["server"], properEnd));
    }

    internal Story Listens(string server, params string[] beside) => Add(new ListenerOpened(server, beside));

    internal Story ListensNoMore(string server) => Add(new ListenerClosed(server));

    internal Story StillListens(string server) => Add(new ListenerStillOpen(server, TimeSpan.FromSeconds(5)));

    internal Story Drain(string server, double grace = 30, string signal = "SIGTERM") =>
        Add(new SignalSent(server, signal, SignalReason.Step, TimeSpan.FromSeconds(grace)));

    internal Story Signal(string server, string signal, SignalReason reason = SignalReason.Step) => Add(new SignalSent(server, signal, reason, null));

    internal Story Kill(string server, SignalReason reason = SignalReason.Step) => Signal(server, "SIGKILL", reason);

    internal Story NoProcess(string server, string signal) => Add(new SignalFoundNoProcess(server, signal));

    internal Story GraceExpires(string server, double grace = 30) => Add(new GraceExpired(server, TimeSpan.FromSeconds(grace)));

    internal Story ExpectExit(string server, int? code = null, string? signal = null) => Add(new ExitExpected(server, code, signal));

    internal Story Exits(string server, int code = 0) => Add(new ServerExited(server, pids[server], code, null));

    internal Story WorkerEnds(string server, int pid) => Add(new WorkerEnded(server, pid));

    internal Story DiesOf(string server, string signal) => Add(new ServerExited(server, pids[server], null, signal));

    internal Story LeavesStrangers(bool mayBeOfAnotherRun, params int[] left) => Add(new StrangersLeft(left, [.. left.Select(pid => $"sleep {pid}")], mayBeOfAnotherRun));

    internal Story LeavesProcesses(string server, params int[] left) => Add(new ProcessesLeft(server, left));

    internal Story Connecting(string session, bool refusalExpected = false, string? follows = null) =>
        Add(new ConnectStarted(session, refusalExpected, Follows: follows is null ? null : new FollowedSession(follows, IsRetry: true)));

    /// <summary>A request of HTTP.</summary>
    internal Story Requests(string session, string method = "GET")
    {
        var number = exchanges[session] = exchanges.GetValueOrDefault(session) + 1;
        return Add(new LineSent(session, number, PayloadOf($"{method} / HTTP/1.1\r\n\r\n"), PayloadOf("status 2xx"), OwnerMarked: false, IsInWords: true));
    }

    /// <summary>The response to the latest request.</summary>
    internal Story Responds(string session, string? fault = null, bool isLast = false) =>
        Add(new ReplyReceived(session, exchanges.GetValueOrDefault(session), PayloadOf("HTTP/1.1 200 OK\r\n\r\n"), null, fault, isLast ? true : null));

    /// <summary>The response to one of several requests.</summary>
    internal Story RespondsTo(string session, int exchange, string? fault = null, bool isLast = false) =>
        Add(new ReplyReceived(session, exchange, PayloadOf("HTTP/1.1 200 OK\r\n\r\n"), null, fault, isLast ? true : null));

    internal Story Connected(string session, double? handshakeMs = null, int? synsResent = null) => Add(new ConnectEnded(
        session, ConnectOutcome.Established, "127.0.0.1:40000", null, handshakeMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null, synsResent));

    internal Story ConnectFails(string session, ConnectOutcome outcome, params string[] listening) =>
        Add(new ConnectEnded(session, outcome, null, null)).Add(new ListenersAfterFailure(session, listening));

    /// <summary>A session that is established and accepted.</summary>
    internal Story Session(string session, string server) => Connecting(session).Connected(session).OwnedBy(session, server);

    internal Story OwnedBy(string session, string server, int? pid = null) => Add(new OwnerObserved(session, Ownership.Owned, pid ?? pids[server], server));

    internal Story OwnedByStranger(string session, int pid) => Add(new OwnerObserved(session, Ownership.Owned, pid, null));

    internal Story Queued(string session) => Add(new OwnerObserved(session, Ownership.Queued, null, null));

    internal Story SynReceived(string session) => Add(new OwnerObserved(session, Ownership.SynReceived, null, null));

    internal Story Unheld(string session) => Add(new OwnerObserved(session, Ownership.Unheld, null, null));

    internal Story Gone(string session) => Add(new OwnerObserved(session, Ownership.Gone, null, null));

    internal Story Sends(string session, string line = "hello\n", bool marked = true)
    {
        var number = exchanges[session] = exchanges.GetValueOrDefault(session) + 1;
        return Add(new LineSent(session, number, PayloadOf(line), PayloadOf(line), marked));
    }

    /// <summary>A request whose reply has to match.</summary>
    internal Story Asks(string session, string request, string matches)
    {
        var number = exchanges[session] = exchanges.GetValueOrDefault(session) + 1;
        return Add(new LineSent(session, number, PayloadOf(request), PayloadOf(matches), OwnerMarked: false, IsPattern: true));
    }

    internal Story Gets(string session, string echo = "hello\n", int? pid = null) => Add(new ReplyReceived(session, exchanges[session], PayloadOf(echo), pid));

    /// <summary>A whole round trip, and the kernel's word for its owner.</summary>
    internal Story Exchange(string session, string server) => Sends(session).Gets(session, pid: pids[server]).OwnedBy(session, server);

    internal Story Misses(string session, double? waited = null, string received = "") =>
        Add(new ReplyMissed(session, exchanges[session], PayloadOf(received), waited is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

    internal Story GetsUnasked(string session, string bytes) => Add(new UnexpectedBytes(session, PayloadOf(bytes)));

    internal Story HalfCloses(string session) => Add(new ClientEnded(session, ClientEnding.HalfClose, ByHarness: false));

    internal Story Disconnects(string session, bool byHarness = false) => Add(new ClientEnded(session, ClientEnding.Disconnect, byHarness));

    internal Story Resets(string session) => Add(new ClientEnded(session, ClientEnding.Reset, ByHarness: false));

    internal Story ServerEnds(string session, ServerEnding how = ServerEnding.EndOfFile) =>
        Add(new ServerEnded(session, how, how == ServerEnding.EndOfFile ? null : "ConnectionReset"));

    internal Story QueueOf(string server, int length, double since = 0) => Add(new QueueStalled(server, length, TimeSpan.FromSeconds(since)));

    internal Story Cleanup() => Add(new CleanupStarted());

    /// <summary>The cleanup stops a server that nobody had asked to end.</summary>
    internal Story StopsInCleanup(string server, int code = 0) => Signal(server, "SIGTERM", SignalReason.Cleanup).Exits(server, code);

    internal Story End(RunEnding ending = RunEnding.Completed, string? detail = null) => Add(new RunEnded(ending, detail));

    private static Payload PayloadOf(string text) => Payload.Of(System.Text.Encoding.Latin1.GetBytes(text));

    private static string Tell(Violation violation)
    {
        violation.Evidence.ShouldNotBeEmpty();
        violation.Evidence.ShouldBe(violation.Evidence.OrderBy(happened => happened.Moment));
        return $"""
            {violation.Message}
            expected: {violation.Expected}
            actual: {violation.Actual}
            evidence: {string.Join(" | ", violation.Evidence.Select(EventText.Describe))}
            sessions: {string.Join(", ", violation.Sessions)}
            servers: {string.Join(", ", violation.Servers)}
            """;
    }
}
