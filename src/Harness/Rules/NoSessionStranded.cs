using Harness.Histories;

namespace Harness.Rules;

/// <summary>
/// A session that its client takes for established has a process that holds it. One that waits in a SYN queue or an accept queue for
/// ever, and one whose server's end is gone without a word, show no error at all: their clients wait. The time counts from the
/// connect for one that waits, since nobody had accepted it before, and from the first look for one whose end is gone; not while a
/// server is stopped by the run. An end that the client was told of is the affair of <see cref="NoSessionDropped"/>.
/// </summary>
internal sealed class NoSessionStranded : IRule
{
    /// <summary>How long a session may be without an owner; times the run's factor.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>A timer may fire a few ticks of the kernel's clock early.</summary>
    private static readonly TimeSpan timerTolerance = TimeSpan.FromMilliseconds(50);

    public string Name => "no-session-stranded";

    public string Property => "No established session is without an owner for 5 s: accepted by nobody, or with its server's end gone without a word.";

    public IEnumerable<Violation> Check(RunFacts facts)
    {
        var limit = Limit * (facts.Started?.TimeScale ?? 1);
        var stops = facts.Servers.SelectMany(server => server.Signals).Where(sent => sent.Signal is "SIGSTOP" or "SIGCONT").OrderBy(sent => sent.Moment).ToList();
        foreach (var session in facts.Sessions)
        {
            if (session.IsFlawless)
                continue;
            if (Abandoned(session) is not { Count: > 0 } looks || session.ConnectEnded is not { Outcome: ConnectOutcome.Established } connected)
                continue;
            var last = looks[^1];
            HistoryEvent since = last.IsWaiting ? connected : looks[0];
            if (stops.FindLast(sent => sent.Moment < last.Moment) is { } stop && stop.Moment > since.Moment)
                since = stop;
            if (since is SignalSent { Signal: "SIGSTOP" } || last.At - since.At < limit - timerTolerance || facts.IsDoomed(session, last))
                continue;
            yield return new Violation(
                $"session {session.Name} {(last.IsWaiting ? "was accepted by nobody" : "lost its server's end without a word")}",
                $"a process that holds its server's end within {EventText.Seconds(limit)}",
                $"{EventText.Describe(last)}, {EventText.Seconds(last.At - since.At)} after {(since is ConnectEnded ? "it was established" : since is SignalSent ? "the last server was continued" : "that was seen first")}",
                [since, last],
                [session.Name],
                session.Owner is { } owner ? [owner] : []);
        }
    }

    /// <summary>The looks that found no owner any more, up to the end of the client's side; none if the server's side ended before.</summary>
    private static List<OwnerObserved> Abandoned(SessionFacts session)
    {
        if (session.ServerEnded is { } ended && !(session.ClientEnded?.Moment < ended.Moment))
            return [];
        var looks = session.Owners.Where(look => !(session.ClientEnded?.Moment < look.Moment)).ToList();
        return looks[(looks.FindLastIndex(look => look.Ownership == Ownership.Owned) + 1)..];
    }
}
