using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Explaining;

/// <summary>
/// How a session was lost, delayed or stranded: in which phase it was, in whose queue or with whom, what its server had been told and did since, and what
/// was outstanding.
/// </summary>
internal static class LossExplanation
{
    /// <summary>What passes between the look that finds a socket without a process and the arrival of its end, where the process closed it meanwhile.</summary>
    private static readonly TimeSpan longestClose = TimeSpan.FromSeconds(1);

    private const string leaveNoHandshake =
        "close(2) forgets the handshakes that are not over, and no accept(2) reaches them: send new connections to another listener, wait until the handshakes are over, accept until the queue is empty, and then close (docs/drain.md).";

    private const string mayAnswerLate =
        "Find what kept the server from answering then (its start, its cleanup, a lock, a full pool of threads): what takes long must not run in the way of the sessions. `reply-limit` says how late is too late.";

    /// <summary>Of a session that ended, or was still without an owner, at a moment.</summary>
    public static Explanation Of(SessionFacts session, HistoryEvent seen, RunFacts facts)
    {
        // What came of it later says nothing of how it stood then.
        var last = session.Owners.LastOrDefault(look => look.Moment <= seen.Moment);
        if (last is { Ownership: Ownership.Unheld })
            return OfUnheld(session, last, seen, facts);
        if (last is { IsWaiting: true } && !(session.ServerEnded?.Moment <= seen.Moment))
            return OfQueued(session, seen, facts);
        if (session.WasAccepted)
            return OfAccepted(session, seen, facts);
        if (session.Owners.Any(look => look.Ownership == Ownership.Gone) && session.ServerEnded is null)
            return OfVanished(session, seen, facts);
        return OfQueued(session, seen, facts);
    }

    /// <summary>Of connects that failed while nobody listened.</summary>
    public static Explanation OfGap(ListeningGap gap) => gap.ClosedBy is { } closed
        ? new Explanation(
            $"gap after {closed.Server}",
            $"{closed.Server} closed its listener at {SecondsText.Of(closed.At)}, and no other server listened then.{(gap.EndedBy is { } opened ? $" {opened.Server} listened {SecondsText.Of(opened.At - closed.At)} later." : "")} The kernel answers a SYN to a port without a listener with a RST.",
            "Start the new server and wait until it listens before the old one is told to leave; SO_REUSEPORT lets both share the port.",
            "no-survivor")
        : new Explanation("no listener yet", "No server had listened yet.", "Wait until the server is ready before clients connect.");

    /// <summary>Of a connect that was late.</summary>
    public static Explanation? OfDelay(SessionFacts session, ConnectEnded ended, RunFacts facts)
    {
        if (ended.SynsResent is not > 0)
            return null;
        var full = facts.Servers.FirstOrDefault(server => server.Queues.LastOrDefault(look => look.Moment < ended.Moment) is { Length: > 0 });
        return full is null
            ? new Explanation("SYN dropped", "The kernel dropped its SYN or the answer to it, and the client's kernel waits 1 s before it sends a SYN again (RFC 6298): a listener was guarded, closed in the middle of the handshake, or had a full accept queue.", "Send new connections to another listener before this one stops to take them.", "syn-guard-delay")
            : new Explanation($"queue of {full.Name}", $"The accept queue of {full.Describe()} was not being emptied: a full one drops SYNs, though other listeners of the group have room, and the client's kernel waits 1 s before it sends a SYN again (RFC 6298).", "Accept faster than clients connect, or listen with a longer backlog.", "backlog-overflow");
    }

    /// <summary>Of sessions whose replies were late in one place.</summary>
    /// <param name="server">Their owner, or null.</param>
    /// <param name="waited">Whether the kernel was seen to have them in a queue meanwhile.</param>
    /// <param name="sessions">The sessions.</param>
    /// <param name="worst">The latest reply.</param>
    /// <param name="facts">The run.</param>
    public static Explanation OfLateReplies(ServerFacts? server, bool waited, IReadOnlyList<SessionFacts> sessions, SlowReply worst, RunFacts facts)
    {
        var open = $" The longest wait was for the answer to {worst.Sent.Line.Length} byte{(worst.Sent.Line.Length == 1 ? "" : "s")} sent at {SecondsText.Of(worst.Sent.At)}.";
        if (worst.Sent.Line.Length == 0)
            open = $" The longest wait was for {(worst.Sent.IsAccept ? "its accept" : "what the server says first")}, from {SecondsText.Of(worst.Sent.At)} on.";
        if (server is null)
            return new Explanation("late", $"No look has shown who had accepted {(sessions.Count == 1 ? "it" : "them")}.{open}", mayAnswerLate);
        var opened = server.Listener.FirstOrDefault(look => look is ListenerOpened);
        var firstAccepted = facts.SessionsOf(server).SelectMany(session => session.Owners).Where(look => look is { Ownership: Ownership.Owned } && look.Server == server.Name).MinBy(look => look.Moment);
        if (!waited)
        {
            return new Explanation(
                $"slow {server.Name}",
                $"{server.Describe()} had accepted {(sessions.Count == 1 ? "the session" : "them")}, and did not answer.{open}{ServerStory.Until(server, worst.Received)}",
                mayAnswerLate);
        }

        var text = $"{(sessions.Count == 1 ? "It" : "They")} waited to be accepted, in the accept queue of {server.Describe()}.";
        if (opened is not null)
            text += $" It listened at {SecondsText.Of(opened.At)}";
        if (opened is not null && firstAccepted is not null)
            text += $", and was first seen to have accepted a session at {SecondsText.Of(firstAccepted.At)}: {SecondsText.Of(firstAccepted.At - opened.At)} later";
        return new Explanation(
            $"queue of {server.Name}",
            $"{text}{(opened is null ? "" : ".")}{open}{ServerStory.Until(server, worst.Received)}",
            "A listener gets its share of the connections from listen(2) on: listen when the server can serve.",
            "stuck-acceptor");
    }

    /// <summary>
    /// A process accepted it, and at one look none held it. Where its end came with that look, it was on its way to nobody: its process had closed it between two questions, which socket it is and who has that.
    /// </summary>
    private static Explanation OfUnheld(SessionFacts session, OwnerObserved unheld, HistoryEvent seen, RunFacts facts)
    {
        var after = SecondsText.Of(unheld.At - (session.ConnectEnded?.At ?? unheld.At));
        var (whose, story) = WhoseItWas(session, seen, facts);
        var rest = $"{whose}{Outstanding.Of(session, seen).Text}{story}";
        return session.ServerEnded is { } ended && ended.At - unheld.At < longestClose
            ? new(
                "closed as it was looked for",
                $"A process had accepted {session.Name}, and none held it any more when its owner was looked for, {after} after its connect: the process had just closed it.{rest}",
                "A server ends a connection after its client has, or, with HTTP, when it has said so in its last response.")
            : new(
                "held by no process",
                $"A process accepted {session.Name} (the kernel's table has an inode for it, and it is ESTABLISHED), and no process holds it that can be seen, {SecondsText.Of(seen.At - (session.ConnectEnded?.At ?? unheld.At))} after its connect: its descriptor is on its way between two processes (SCM_RIGHTS, unix(7)), in a pipe that nobody reads.{rest}",
                "A process that passes connections on has to take back what was not read when a worker hangs or ends.");
    }

    /// <summary>The server had not completed the handshake when its listener closed: the kernel forgets such a one, and its client hears nothing.</summary>
    private static Explanation OfVanished(SessionFacts session, HistoryEvent seen, RunFacts facts)
    {
        var queue = QueueEvidence.Of(session, seen, facts);
        var place = queue.Closed is null ? "" : $" It was most likely {InSynQueue(queue)}.";
        var story = queue.Server is { } server ? ServerStory.Until(server, seen) : "";
        return new Explanation(
            "vanished",
            $"The client of {session.Name} is connected, and the kernel has no server's end of the connection any more; neither a FIN nor a RST came.{place}{Outstanding.Of(session, seen).Text}{story}",
            leaveNoHandshake,
            "syn-queue-server-speaks-first");
    }

    /// <summary>Which server a session was with that nobody holds, as far as that is known, and what that server had been told and did since.</summary>
    private static (string Whose, string Story) WhoseItWas(SessionFacts session, HistoryEvent seen, RunFacts facts)
    {
        if (facts.Server(session.Owner) is { } owner)
            return ($" {owner.Describe()} had it last.", ServerStory.Until(owner, seen));
        return QueueEvidence.Of(session, seen, facts) is { Server: { } only }
            ? ($" It had most likely come to the listener of {only.Describe()}.", ServerStory.Until(only, seen))
            : (" Which process it was is not known.", "");
    }

    private static Explanation OfAccepted(SessionFacts session, HistoryEvent seen, RunFacts facts)
    {
        var server = facts.Server(session.Owner);
        if (LostRequest.Of(session, seen, server, facts) is { } lost)
            return lost;
        var name = (server is { Reloads.Count: > 0 } ? server.Describe(session.OwnerPid) : server?.Describe()) ?? "A process";
        var accepted = session.Owners.FirstOrDefault(look => look.Ownership == Ownership.Owned);
        var text = accepted is null
            ? $"{name} had accepted it."
            : $"{name} had accepted it by {SecondsText.Of(accepted.At)}, {SecondsText.Of(seen.At - accepted.At)} before.";
        var open = Outstanding.Of(session, moment: null);
        text += open.IsAny
            ? open.Text
            : session.Sent.Count > 0 && session.Sent.All(sent => sent.IsAccept) ? " Its client had not ended it. What is said on it is not looked at (`tcp`)."
            : session.Sent.Count == 0 ? " Nothing had been sent on it, and nothing was ever answered: no request was open." : session.Sent.Count == 1 ? " Its request had been answered: it was idle." : $" Its {session.Sent.Count} requests had been answered: it was idle.";
        if (server is not null)
            text += ServerStory.Until(server, seen);
        return new Explanation(
            $"accepted by {server?.Name} {(open.IsAny ? "with a request open" : "idle")}",
            text,
            facts.MayServerClose && !open.IsAny ? "HTTP lets a server end an idle connection in order, by a FIN; a RST may destroy a response that is on its way."
            : server?.Drain is null ? null : "A server that drains has to count a session from accept(2) on, and to exit when the last client has ended.");
    }

    private static Explanation OfQueued(SessionFacts session, HistoryEvent seen, RunFacts facts)
    {
        var queue = QueueEvidence.Of(session, seen, facts);
        if (queue.Closed is null && session.LastWaiting is null && (session.ServerEnded is not null || session.ConnectEnded is { Outcome: ConnectOutcome.Reset }))
            return LostRequest.Of(session, seen, queue.Server, facts) ?? OfEndedAtOnce(session, queue, seen);
        var since = session.ConnectEnded is { Outcome: ConnectOutcome.Established } connected ? connected : (HistoryEvent?)session.ConnectStarted;
        // A client that is connected after the listener was closed had got its SYN-ACK before: its last ACK found nobody.
        var synQueue = session.LastWaiting is { Ownership: Ownership.SynReceived } || (queue.Closed is { } gone && since is ConnectEnded && gone.At < since.At);
        var place = synQueue ? InSynQueue(queue) : queue.Text;
        if (synQueue && session.ConnectStarted is { } begun)
            since = begun; // its client was connected only when the listener was gone
        var text = $"No process had accepted it. It waited {(since is null ? "" : $"since {SecondsText.Of(since.At)} ({SecondsText.Of(seen.At - since.At)}) ")}{(synQueue && place == queue.Text ? "in a SYN queue, " : "")}{place}.";
        if (queue.Server is { } server)
        {
            text += ServerStory.Until(server, seen);
            if (server.Drain is { } drain && queue.Closed is ListenerClosed closed && !HasAcceptedBetween(server, drain, closed, facts) && closed.At - drain.At > TimeSpan.FromMilliseconds(100))
                text += $" It kept its listener for {SecondsText.Of(closed.At - drain.At)} after {drain.Signal} and accepted nobody.";
        }

        text += Outstanding.Of(session, seen).Text;
        return new Explanation(
            $"queue of {queue.Server?.Name ?? "several"}",
            text,
            session.ServerEnded is null && session.IsEstablished
                ? "A listener that nobody accepts from has to be closed, or its process continued."
                : synQueue ? leaveNoHandshake
                : "close(2) resets what waits in the queue: stop new connections (docs/drain.md), accept until the queue is empty, then close.",
            session.ServerEnded is null && session.IsEstablished ? "stuck-acceptor" : synQueue ? "syn-queue-client-sends" : "accept-queue-reset");
    }

    /// <summary>No look has found it in a queue, and no listener closed that could have reset it there.</summary>
    private static Explanation OfEndedAtOnce(SessionFacts session, QueueEvidence queue, HistoryEvent seen) => new(
        $"ended at once by {queue.Server?.Name ?? "a server"}",
        $"It ended {SecondsText.Of(seen.At - (session.ConnectStarted?.At ?? seen.At))} after its connect began, before the kernel had been asked for its owner: whether a process had accepted it is not known. No listener was seen to close at that time, which resets who waits in its queue: {queue.Server?.Describe() ?? "its server"} has most likely accepted it and ended it at once.");

    /// <summary>Whether it was seen to accept or to answer anybody between two moments. A session whose owner the kernel never named may have been its own.</summary>
    private static bool HasAcceptedBetween(ServerFacts server, HistoryEvent from, HistoryEvent until, RunFacts facts) =>
        facts.SessionsOf(server).Concat(facts.Sessions.Where(session => session is { Owner: null, WasAccepted: true })).Any(session =>
            session.Owners.Any(look => look is { Ownership: Ownership.Owned } && look.Moment > from.Moment && look.Moment < until.Moment)
            || session.Replies.Any(reply => reply.Moment > from.Moment && reply.Moment < until.Moment));

    private static string InSynQueue(QueueEvidence queue) => queue.Text.Replace("in the accept queue of", "in the SYN queue of", StringComparison.Ordinal);
}
