using Harness.Histories;
using Harness.Observations;
using Harness.Rules.Explaining;

namespace Harness.Rules;

/// <summary>A session without an owner.</summary>
/// <param name="Since">From when the time counts: its connect, or the first look that found its server's end gone.</param>
/// <param name="Last">The last look.</param>
/// <param name="Took">How long it was without an owner, less what does not count.</param>
internal sealed record Stranding(HistoryEvent Since, OwnerObserved Last, TimeSpan Took);

/// <summary>
/// A session that its client takes for established has a process that holds it. One that waits in a SYN queue or an accept queue for
/// ever, one whose descriptor is stuck between two processes, and one whose server's end is gone silently, show no error at all: their clients wait. The time counts from the
/// connect for one that waits, since nobody had accepted it before, and from the first look for one whose end is gone or that nobody holds.
/// Excused is the time in which the run had stopped the process in whose accept queue it waits. A process that the run kills is no excuse: the kernel sends
/// a FIN or a RST for each of its connections. An end that the client was told of is the
/// affair of <see cref="NoSessionDropped"/>.
/// </summary>
internal sealed class NoSessionStranded : IRule
{
    public string Name => "no-session-stranded";

    public string Property => "No established session is without an owner for 5 s: accepted by nobody, held by no process, or with its server's end gone silently.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var limit = LimitOf(facts);
        var deferred = new DeferredSessions(facts);
        var excusedIn = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var session in facts.Sessions)
        {
            if (session.IsFlawless || deferred.Tells(session) || Of(session, facts) is not { } stranding)
                continue;
            if (StoppedServerOf(session, stranding, facts) is { } stop && excusedIn.GetValueOrDefault(stop.Server.Name) < MostIn(stop.Queue))
            {
                excusedIn[stop.Server.Name] = excusedIn.GetValueOrDefault(stop.Server.Name) + 1;
                yield return new Excuse(
                    $"the run had stopped {stop.Server.Describe()}, in whose accept queue {stop.Queue.Length} connections waited, session {session.Name} among them",
                    [.. new[] { stranding.Since, stop.Signal, stop.Queue, stranding.Last }.OrderBy(happened => happened.Moment)],
                    [session.Name],
                    [stop.Server.Name]);
                continue;
            }

            if (stranding.Last.Ownership == Ownership.Unheld && session is { Owner: null, Replies.Count: > 0 })
            {
                yield return new Doubt(
                    $"who holds session {session.Name} cannot be told: it was answered, and no descriptor of any process that can be seen has it (a process of another user, or io_uring's own descriptors)",
                    [stranding.Since, stranding.Last], [session.Name], []);
                continue;
            }

            // Nothing could be told to its client, or seen, for so long that the rest is less than the limit.
            var still = stranding.Last.Ownership == Ownership.Gone
                ? facts.StoodStill(stranding.Since.At, stranding.Last.At, session)
                : facts.HarnessStoodStill(stranding.Since.At, stranding.Last.At, session);
            if (stranding.Took - still < limit - RunFacts.TimerTolerance)
            {
                yield return new Doubt(
                    $"whether session {session.Name} is without an owner for too long cannot be told: the harness or its network stood still for {SecondsText.Of(still)} of {SecondsText.Of(stranding.Took)}",
                    [stranding.Since, stranding.Last], [session.Name], session.Owner is { } owner ? [owner] : []);
                continue;
            }

            yield return Stranded(session, stranding, limit, facts);
        }
    }

    /// <summary>How long a session was without an owner, if that was the limit or longer; otherwise null.</summary>
    internal static Stranding? Of(SessionFacts session, RunFacts facts)
    {
        if (Abandoned(session) is not { Count: > 0 } looks || session.ConnectEnded is not { Outcome: ConnectOutcome.Established } connected)
            return null;
        var last = looks[^1];
        HistoryEvent since = last.IsWaiting ? connected : looks[0];
        var took = last.At - since.At;
        return took >= LimitOf(facts) - RunFacts.TimerTolerance ? new Stranding(since, last, took) : null;
    }

    /// <summary>A queue is recorded again when it has grown by a quarter: more were never in it.</summary>
    private static int MostIn(QueueStalled queue) => queue.Length + (queue.Length / 4);

    private static TimeSpan LimitOf(RunFacts facts) => Limits.WithoutOwner * (facts.Started?.TimeScale ?? 1);

    private static Violation Stranded(SessionFacts session, Stranding stranding, TimeSpan limit, RunFacts facts)
    {
        var last = stranding.Last;
        var what = last.IsWaiting ? "was accepted by nobody" : last.Ownership == Ownership.Unheld ? "was accepted and is held by no process" : "lost its server's end silently";
        return new Violation(
            $"session {session.Name} {what}",
            $"a process that holds its server's end within {SecondsText.Of(limit)}",
            $"{EventText.Describe(last)}, {SecondsText.Of(stranding.Took)} after {(stranding.Since is ConnectEnded ? "it was established" : "that was seen first")}",
            [stranding.Since, last],
            [session.Name],
            session.Owner is { } owner ? [owner] : []) { Why = LossExplanation.Of(session, last, facts) };
    }

    /// <summary>
    /// The server that the run had stopped for so long that without that time the session would not have waited too long, and in whose accept queue
    /// connections were seen to wait meanwhile; null if there is none.
    /// </summary>
    private static (ServerFacts Server, SignalSent Signal, QueueStalled Queue)? StoppedServerOf(SessionFacts session, Stranding stranding, RunFacts facts)
    {
        if (!stranding.Last.IsWaiting || session.ConnectStarted is not { } started)
            return null;
        foreach (var server in facts.Servers)
        {
            var stopped = server.StoppedWithin(stranding.Since.At, stranding.Last.At, HolderOf(server, stranding));
            if (stopped == TimeSpan.Zero || stranding.Took - stopped >= LimitOf(facts) - RunFacts.TimerTolerance || !MayHold(server, started, stranding))
                continue;
            var stop = server.Signals.FirstOrDefault(sent => sent.Signal == "SIGSTOP" && sent.Moment < stranding.Last.Moment);
            var queue = server.Queues.Where(look => look.Length > 0 && look.Moment > started.Moment && look.Moment < stranding.Last.Moment).MaxBy(look => look.Length);
            if (stop is not null && queue is not null)
                return (server, stop, queue);
        }

        return null;
    }

    /// <summary>The process that held the server's listener, if that was not its leader: to stop the leader stops no worker.</summary>
    private static int? HolderOf(ServerFacts server, Stranding stranding) =>
        server.Listener.OfType<ListenerOpened>().LastOrDefault(look => look.Moment < stranding.Last.Moment)?.HolderPid;

    /// <summary>Whether a server listened when the session connected or was established.</summary>
    private static bool MayHold(ServerFacts server, ConnectStarted started, Stranding stranding) =>
        server.WasListeningBefore(started) || server.Listener.Any(look => look is ListenerOpened && look.Moment > started.Moment && look.Moment < stranding.Last.Moment);

    /// <summary>
    /// The looks that found no owner any more, up to the end of the client's side; none if the server's side ended before. One that nobody held for long was lost in that time, though
    /// somebody had it again, or it ended, afterwards.
    /// </summary>
    private static List<OwnerObserved> Abandoned(SessionFacts session)
    {
        var looks = session.Owners.Where(look => !(session.ClientEnded?.Moment < look.Moment)).ToList();
        var lastOwned = looks.FindLastIndex(look => look.Ownership == Ownership.Owned);
        var hasEnded = session.ServerEnded is { } ended && !(session.ClientEnded?.Moment < ended.Moment);
        return LongestUnheld(hasEnded ? looks : looks[..(lastOwned + 1)]) is { Count: > 1 } unheld && session.Owner is not null ? unheld
            : hasEnded ? []
            : looks[(lastOwned + 1)..];
    }

    /// <summary>Of the looks that found, one after the other, that nobody held it: those that lie furthest apart.</summary>
    private static List<OwnerObserved> LongestUnheld(List<OwnerObserved> looks)
    {
        List<OwnerObserved> longest = [], now = [];
        foreach (var look in looks)
        {
            if (look.Ownership == Ownership.Unheld)
                now.Add(look);
            else
                now = [];
            if (now.Count > 0 && (longest.Count == 0 || now[^1].At - now[0].At > longest[^1].At - longest[0].At))
                longest = [.. now];
        }

        return longest;
    }
}
