using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;

namespace Harness.Rules;

/// <summary>
/// Sessions that a server is not given before their clients send (TCP_DEFER_ACCEPT, tcp(7)), and whose clients sent nothing: to the client they are established, at the server in SYN_RECV. That nobody accepts them
/// says nothing of the server, for good or ill: that is one doubt, however many there are. It holds only where the kernel's last look found the session in SYN_RECV, and where a listener with that option, or one
/// into which it could not be looked, was there when it connected. One whose server's end is gone was lost, one in an accept queue waits for its server, and a client that waits for the server to speak first waits in vain:
/// none of them is told of here.
/// </summary>
internal sealed class DeferredSessions
{
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    /// <summary>Looks at all sessions of a run.</summary>
    public DeferredSessions(RunFacts facts)
    {
        var deferring = facts.Servers.Where(server => server.Deferred is not null).ToList();
        if (deferring.Count == 0)
            return;
        var sessions = facts.Sessions.Where(session => !session.IsFlawless && IsSynReceived(session) && deferring.Exists(server => WasThere(server, session))).ToList();
        if (sessions is not [var first, ..])
            return;
        told.UnionWith(sessions.Select(session => session.Name));
        var why = deferring.First(server => WasThere(server, first)).Deferred!;
        var last = first.Owners[^1];
        Found = new Doubt(
            $"{why.Describe()}, and {(sessions.Count == 1 ? $"the client of session {first.Name} sends" : $"the clients of {sessions.Count} sessions send")} nothing: what becomes of {(sessions.Count == 1 ? "it" : "them")} cannot be told. Use {(facts.Started?.Protocol == "tcp" ? $"`protocol: {ProtocolCatalog.Http}`, or another one in which clients send" : "sessions that send at once")}, or switch the option off",
            [.. new HistoryEvent[] { why, last }.OrderBy(happened => happened.Moment)], [.. sessions.Select(session => session.Name)], [.. deferring.Select(server => server.Name)]);
    }

    /// <summary>The doubt; null if there are no such sessions.</summary>
    public Doubt? Found { get; }

    /// <summary>Whether a session is one of them.</summary>
    public bool Tells(SessionFacts session) => told.Contains(session.Name);

    private static bool IsSynReceived(SessionFacts session) =>
        session is { IsEstablished: true, ServerEnded: null, Replies.Count: 0, Owners: [.., { Ownership: Ownership.SynReceived }] }
        && session.Sent.All(sent => sent.Line.Length == 0 && sent.IsPattern != true);

    private static bool WasThere(ServerFacts server, SessionFacts session) =>
        session.ConnectEnded is { } connected && server.Listener.Any(look => look is ListenerOpened && look.Moment < connected.Moment);
}
