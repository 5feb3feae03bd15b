using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Conditions;

/// <summary>Every condition.</summary>
internal static class ConditionBook
{
    /// <summary>The conditions, in the order of reports.</summary>
    public static IReadOnlyList<Condition> All { get; } =
    [
        new("session-open-across-drain", "a session was open when its server was told to drain, and was used after", facts =>
            facts.Sessions.Any(session => session.Traffic is null // one of traffic is recorded at its end: all of it has that one place
                && DrainOf(session, facts) is { } drain
                && session.ConnectEnded?.Sequence < drain.Sequence
                && session.Replies.Any(reply => reply.Sequence > drain.Sequence))),
        new("connect-during-drain", "a connect began between a drain's signal and the end of its listener", facts =>
            Leavings(facts).Any(leaving => facts.Sessions.Any(session => session.BeginRecorded is { } number && leaving.Contains(number)))),
        new("queued-at-drain", "a connection waited to be accepted when a server was told to drain", facts =>
            Leavings(facts).Any(leaving => facts.Sessions.Any(session => !session.IsFlawless
                && session.Owners.LastOrDefault(look => look.Sequence < leaving.Drain.Sequence)?.Ownership == Ownership.Queued))),
        new("overlapping-drains", "two servers were leaving at the same time", facts =>
            Leavings(facts).Any(one => Leavings(facts).Any(other => other.Server != one.Server && one.Contains(other.Drain)))),
        new("join-during-drain", "a server began to listen while another one was leaving", facts =>
            facts.Servers.Any(server => server.Listener is [ListenerOpened opened, ..] && Leavings(facts).Any(leaving => leaving.Contains(opened)))),
        new("half-closed-across-drain", "a session was half-closed when its server was told to drain", facts =>
            facts.Sessions.Any(session => DrainOf(session, facts) is { } drain && session.HalfClosed?.Sequence < drain.Sequence && !(session.ClientEnded?.Sequence < drain.Sequence))),
        new("reset-while-queued", "a client reset a connection that nobody had accepted", facts =>
            facts.Sessions.Any(session => session is { Owner: null, IsEstablished: true, ClientEnded.How: ClientEnding.Reset })),
        new("server-stopped", "a server was stopped and continued", facts => facts.Servers.Any(server => server.Signals.Any(sent => sent.Signal == "SIGCONT"))),
        new("server-killed", "a server was killed", facts => facts.Servers.Any(server => server.FatalKill is { Reason: not SignalReason.Cleanup })),
        new("grace-expired", "a grace period was over before its server had exited", facts => facts.Servers.Any(server => server.GraceExpired is not null)),
        new("left-from-outside", "a server was taken out of its group from outside before it was told to drain", facts => facts.Events.Any(happened => happened is CommandPrinted { Line: var line } && line.Contains("\"step\":\"awaiting\"", StringComparison.Ordinal))),
        new("deployed", "a server was replaced by a deployment", facts => facts.Events.Any(happened => happened is DeployAdvanced { Number: 9 })),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(condition => condition.Name)];

    private static SignalSent? DrainOf(SessionFacts session, RunFacts facts) => facts.Server(session.Owner)?.Drain;

    private static IEnumerable<Leaving> Leavings(RunFacts facts) =>
        from server in facts.Servers
        where server.Drain is not null
        select new Leaving(server.Name, server.Drain!, server.Listener.FirstOrDefault(look => look is ListenerClosed && look.Sequence > server.Drain!.Sequence));

    /// <summary>From the signal to the end of the listener.</summary>
    private sealed record Leaving(string Server, SignalSent Drain, HistoryEvent? Closed)
    {
        public bool Contains(HistoryEvent happened) => Contains(happened.Sequence);

        public bool Contains(long number) => number > Drain.Sequence && !(number > Closed?.Sequence);
    }
}
