using Harness.Histories;

namespace Harness.Rules;

/// <summary>
/// While a server listens, a connect succeeds. That one listened all the time is proved by a server that was seen listening before the
/// connect began and again right after it had failed, and was not seen closed in between; or by several that took turns, each seen
/// beside the next. A connect that is reset had been established: that is for <see cref="NoSessionDropped"/>.
/// </summary>
internal sealed class NeverRefused : IRule
{
    public string Name => "never-refused";

    public string Property => "No connect is refused or left unanswered while a server listens.";

    public IEnumerable<Violation> Check(RunFacts facts)
    {
        foreach (var session in facts.Sessions)
        {
            if (session.IsEstablished || session is not
                {
                    ConnectStarted: { RefusalExpected: false } started,
                    ConnectEnded: { Outcome: ConnectOutcome.Refused or ConnectOutcome.Unanswered } ended,
                    ListenersAfterFailure: { } after,
                })
                continue;
            var listening = ListenedThroughout(facts, started, after);
            if (listening.Count == 0)
                continue;
            yield return new Violation(
                $"the connect of session {session.Name} was {ended.Outcome.ToString().ToLowerInvariant()} while {string.Join(" and ", listening)} listened",
                "established",
                EventText.Describe(ended),
                [started, ended, after],
                [session.Name],
                listening);
        }
    }

    /// <summary>The servers by which somebody listened all the time; none if there was a moment without.</summary>
    private static List<string> ListenedThroughout(RunFacts facts, ConnectStarted started, ListenersAfterFailure after)
    {
        var atFirst = facts.Servers.Where(server => server.WasListeningBefore(started)).Select(server => server.Name).ToList();
        var open = atFirst.ToHashSet(StringComparer.Ordinal);
        var throughout = atFirst.ToHashSet(StringComparer.Ordinal);
        foreach (var look in facts.Listeners.Where(look => look.Moment > started.Moment && look.Moment < after.Moment))
        {
            // Of one look the closed listeners are recorded first: whoever opened in the same look was not seen beside them.
            if (look is ListenerOpened opened && open.Count > 0)
                open.Add(opened.Server);
            if (look is ListenerClosed closed && open.Remove(closed.Server))
                throughout.Remove(closed.Server);
        }

        open.IntersectWith(after.Servers);
        throughout.IntersectWith(after.Servers);
        return throughout.Count > 0 ? [.. after.Servers.Where(throughout.Contains)]
            : open.Count > 0 ? [.. atFirst.Union(after.Servers.Where(open.Contains), StringComparer.Ordinal)]
            : [];
    }
}
