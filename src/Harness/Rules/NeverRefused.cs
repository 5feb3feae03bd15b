using Harness.Histories;
using Harness.Observations;
using Harness.Rules.Excusing;
using Harness.Rules.Explaining;

namespace Harness.Rules;

/// <summary>
/// A connect succeeds. While a server listens, each one that fails is a violation of its own; while nobody listens, all that fail in one such span are
/// one violation, which says whose close began the span and whose listener ended it. That one listened all the time is proved by a server that was seen
/// listening before the connect began and again right after it had failed, and was not seen closed in between; or by several that took turns, each seen
/// beside the next. A connect that is reset had been established: that is for <see cref="NoSessionDropped"/>.
/// Excused is what the scenario asks for: a step's <c>expect: refused</c>, and connects of traffic within an <c>expect-refused</c>, while nobody listens.
/// </summary>
internal sealed class NeverRefused : IRule
{
    /// <summary>A SYN is sent again after 1 s at the least (RFC 6298): where the network carried packets for longer than that, one of them went through.</summary>
    private static readonly TimeSpan synInterval = TimeSpan.FromSeconds(1);

    public string Name => "never-refused";

    public string Property => "No connect is refused, left unanswered or failed, whether or not a server listens, unless the scenario asks for it.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var odds = new LossOdds(facts);
        var inGaps = new List<(SessionFacts Session, ConnectEnded Ended, ListeningGap Gap)>();
        foreach (var session in facts.Sessions)
        {
            if (session.IsEstablished || session is not
                {
                    ConnectStarted: { } started,
                    ConnectEnded: { Outcome: ConnectOutcome.Refused or ConnectOutcome.Unanswered or ConnectOutcome.Failed } ended,
                })
                continue;
            var after = session.ListenersAfterFailure;
            HistoryEvent last = after is null ? ended : after;
            if (session.IsRefusalExpected && ended.Outcome == ConnectOutcome.Refused)
            {
                yield return new Excuse($"the scenario asks for a refusal of session {session.Name}", [started, ended], [session.Name], []);
                continue;
            }

            var listening = after is null ? [] : ListenedThroughout(facts, started, after);
            if (ended.Outcome == ConnectOutcome.Unanswered && odds.MayHaveLeftUnanswered(ended.At - started.At))
                yield return new Doubt($"whether the connect of session {session.Name} was left unanswered by the servers cannot be told: the scenario's network loses packets, and may have lost so many in a row", [started, ended], [session.Name], []);
            else if (ended.Outcome == ConnectOutcome.Unanswered && facts.NetworkStoodStill(started.At, ended.At, isShort: true) is var still && still > TimeSpan.Zero && ended.At - started.At - still < synInterval + facts.RoundTrip + facts.ConnectLimit)
                yield return new Doubt($"whether the connect of session {session.Name} was left unanswered by the servers cannot be told: the network carried nothing for {SecondsText.Of(still)} of the {SecondsText.Of(ended.At - started.At)} that it took", [started, ended], [session.Name], []);
            else if (listening.Count > 0 || ended.Outcome == ConnectOutcome.Failed)
                yield return Failed(session, started, ended, last, listening);
            else if (facts.Listening.GapWithin(started.Moment, last.Moment) is not { } gap)
                yield return Failed(session, started, ended, last, []);
            else if (AskedFor(session, started, ended, facts) is { } asked)
                yield return new Excuse($"the scenario says that connects of '{session.NameInScenario}' may be refused while nobody listens", [asked, started, ended], [session.Name], []);
            else
                inGaps.Add((session, ended, gap));
        }

        foreach (var claim in inGaps.GroupBy(refused => refused.Gap).Select(group => InGap(group.Key, [.. group])))
            yield return claim;
    }

    private static Violation Failed(SessionFacts session, ConnectStarted started, ConnectEnded ended, HistoryEvent last, List<string> listening)
    {
        var what = ended.Outcome == ConnectOutcome.Failed ? $"failed with {ended.Detail ?? "an unknown error"}" : $"was {ended.Outcome.ToString().ToLowerInvariant()}";
        return new Violation(
            $"the connect of session {session.Name} {what}{(listening.Count > 0 ? $" while {string.Join(" and ", listening)} listened" : "")}",
            "established",
            EventText.Describe(ended),
            [.. new[] { started, ended, last }.Distinct()],
            [session.Name],
            listening);
    }

    /// <summary>All connects that failed while nobody listened, in one span of time.</summary>
    private static Violation InGap(ListeningGap gap, List<(SessionFacts Session, ConnectEnded Ended, ListeningGap Gap)> failed)
    {
        var refused = failed.Count(one => one.Ended.Outcome == ConnectOutcome.Refused);
        var counts = string.Join(" and ", new[] { (refused, "refused"), (failed.Count - refused, "left unanswered") }.Where(count => count.Item1 > 0).Select(count => $"{count.Item1} {count.Item2}"));
        return new Violation(
            failed.Count == 1
                ? $"the connect of session {failed[0].Session.Name} was {(refused == 1 ? "refused" : "unanswered")} while nobody listened"
                : $"{failed.Count} connects failed while nobody listened: {counts}",
            "established: at every moment a server listens",
            gap.Describe(),
            [.. new HistoryEvent?[] { gap.ClosedBy, failed[0].Session.ConnectStarted, failed[0].Ended, failed[^1].Ended, gap.EndedBy }.OfType<HistoryEvent>().Distinct().OrderBy(happened => happened.Moment)],
            [.. failed.Select(one => one.Session.Name)],
            [.. new[] { gap.ClosedBy?.Server, gap.EndedBy?.Server }.OfType<string>().Distinct(StringComparer.Ordinal)]) { Why = LossExplanation.OfGap(gap) };
    }

    /// <summary>The beginning of the span of the scenario in which such a connect may be refused; null if it is in none.</summary>
    private static RefusalsExpected? AskedFor(SessionFacts session, ConnectStarted started, ConnectEnded ended, RunFacts facts)
    {
        if (ended.Outcome != ConnectOutcome.Refused || session.Traffic is not { } traffic)
            return null;
        var spans = facts.RefusalsExpected.Where(span => span.Traffic == traffic).ToList();
        var begin = spans.FindLast(span => span.Begins && span.Moment < started.Moment);
        var end = begin is null ? null : spans.Find(span => !span.Begins && span.Moment > begin.Moment);
        return begin is not null && (end is null || end.Moment > ended.Moment) ? begin : null;
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

    /// <summary>The span without a listener in which a connect failed; null if somebody listened beside it.</summary>
    internal static ListeningGap? GapOf(SessionFacts session, RunFacts facts)
    {
        if (session is not { ConnectStarted: { } started, ConnectEnded: { } ended })
            return null;
        var after = session.ListenersAfterFailure;
        return after is not null && ListenedThroughout(facts, started, after).Count > 0
            ? null
            : facts.Listening.GapWithin(started.Moment, after is null ? ended.Moment : after.Moment);
    }
}
