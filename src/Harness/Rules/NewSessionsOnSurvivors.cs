using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// Whoever closed its listener gets no new session. 'New' is sound here: the connect was recorded before its SYN was sent, and
/// after the kernel's tables had shown that the listener was closed. A server that nobody has told to leave may open its listener again, as haproxy does at SIGTTIN: that is seen a moment later
/// than the first session that it accepts.
/// </summary>
internal sealed class NewSessionsOnSurvivors : IRule
{
    public string Name => "new-sessions-on-survivors";

    public string Property => "A connect that began after a server was told to leave, and its listener was seen closed, never lands on that server.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        foreach (var session in facts.Sessions)
        {
            if (session.Began is not { } began
                || facts.Server(session.FirstOwner) is not { } server
                || server.LastLookBefore(began) is not ListenerClosed closed
                || !server.Asked.Any(sent => sent.Moment < began)
                || session.ConnectStarted is not { } started
                || session.Owners.FirstOrDefault(observed => observed.Server is not null) is not { } owner
                || OpenedMeanwhile(server, closed, owner))
                continue;
            yield return new Violation(
                $"new session {session.Name} landed on {server.Describe()}, which had left",
                "a server that listens",
                $"{server.Describe()}, seen closed {SecondsText.Of(started.At - closed.At)} before the connect",
                [closed, started, owner],
                [session.Name],
                [server.Name]);
        }
    }

    /// <summary>A listener that was opened again between the looks may have taken the connection rightly.</summary>
    private static bool OpenedMeanwhile(ServerFacts server, ListenerClosed closed, OwnerObserved observed) =>
        server.Listener.Any(look => look is ListenerOpened && look.Moment > closed.Moment && look.Moment < observed.Moment);
}
