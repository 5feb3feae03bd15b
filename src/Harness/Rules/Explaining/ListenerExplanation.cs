using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Explaining;

/// <summary>Why a server that was told to drain still listens.</summary>
internal static class ListenerExplanation
{
    /// <summary>Of a listener that is open when the time for closing it is over; null where nothing more is known.</summary>
    public static Explanation? OfStillOpen(ServerFacts server, SignalSent drain, ListenerStillOpen open, RunFacts facts)
    {
        if (ExitExplanation.OfReplacement(server) is { } replacement)
            return replacement;
        if (facts.Events.OfType<ListenerUnheld>().FirstOrDefault(unheld => unheld.Server == server.Name) is { } held)
        {
            return new Explanation(
                $"socket {held.Inode} held by nobody",
                $"{server.Name} still listens: socket {held.Inode}, held by no descriptor that can be seen. close(2) does not end a listener while a thread is blocked in accept(2) on it.",
                "Wake the acceptor (shutdown(2), an event) before the descriptor is closed.");
        }

        if (open.Holder is { } holder && server.Exited is { } exited && exited.Moment < open.Moment)
        {
            return new Explanation(
                $"{server.Name}'s listener outlives it",
                $"{server.Describe()} exited {SecondsText.Of(exited.At - drain.At)} after {drain.Signal}, and its listener is held by {holder}. That process descends from it: it is its successor, or a helper that inherited the socket and never accepts its share of the connections.",
                "A helper: set close-on-exec on the listener, or close it in the child. A successor: have the scenario start it as a server of its own (`spawn`, `deploy`), since `signal` alone does not say that a server replaces itself.",
                "listener-inherited");
        }

        return open.Holder is null ? null : new Explanation($"{server.Name}'s listener is held by another process", $"Its listener is held by {open.Holder}.", "Tell that process to close it, or set close-on-exec on the listener.", "listener-inherited");
    }
}
