using System.Text.Json;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;

namespace Harness.Reporting.Timelines;

/// <summary>
/// The lanes of sessions. Of more sessions than can be shown, those that are conspicuous are, and of the others every so manyth; what all of them
/// do together is in <see cref="TimelineTotals"/>. So a page has a size that does not grow with the run.
/// </summary>
internal static class TimelineSessions
{
    /// <summary>So many lanes are shown at the most.</summary>
    public const int MostShown = 10_000;

    /// <summary>So many of them for what is conspicuous.</summary>
    public const int MostConspicuous = 5_000;

    /// <summary>Events are listed of so many sessions with a name, and of each so many.</summary>
    private const int MostListed = 1_000, MostEvents = 60;

    public static void Write(Utf8JsonWriter json, ScenarioReport scenario, RunFacts facts, TimeSpan end, Dictionary<string, int> owners)
    {
        var marks = new SessionMarks(scenario);
        var totals = new TimelineTotals(end, owners);
        json.WriteStartArray("sessions");
        var shown = 0;
        var listed = 0;
        var named = facts.Sessions.Where(session => session.Traffic is null).ToList();
        foreach (var session in named)
        {
            var row = SessionRow.Of(session, facts, end, owners);
            totals.Add(row);
            if (shown >= MostConspicuous && marks.Of(session.Name) == SessionMark.None)
                continue;
            shown++;
            row.Write(json, marks.Of(session.Name), listed++ < MostListed ? EventsOf(session) : []);
        }

        // Twice over them, and none is kept: there may be a million.
        long plain = 0, conspicuous = 0;
        foreach (var session in facts.Events.OfType<TrafficSession>())
        {
            if (IsConspicuous(session, marks))
                conspicuous++;
            else
                plain++;
        }

        // Evenly over the run, whichever they are.
        var everyConspicuous = EveryOf(conspicuous, MostConspicuous);
        var every = EveryOf(plain, MostShown - shown - Math.Min(conspicuous, MostConspicuous));
        long conspicuousSeen = 0, plainSeen = 0;
        foreach (var session in facts.Events.OfType<TrafficSession>())
        {
            var row = SessionRow.Of(session, facts, end, owners);
            totals.Add(row);
            if (IsConspicuous(session, marks) ? conspicuousSeen++ % everyConspicuous != 0 : plainSeen++ % every != 0)
                continue;
            row.Write(json, marks.Of(session.Name), session.IsFlawless ? [] : [(session.At, EventText.Describe(session))]);
        }

        json.WriteEndArray();
        json.WriteNumber("sessionsInAll", named.Count + plain + conspicuous);
        json.WriteNumber("everyNth", every);
        json.WriteNumber("everyNthConspicuous", everyConspicuous);
        totals.Write(json);
    }

    private static bool IsConspicuous(TrafficSession session, SessionMarks marks) =>
        !session.IsFlawless || session.SynsResent is not null || marks.Of(session.Name) != SessionMark.None;

    /// <summary>Every so manyth of them is shown where there is room for so many.</summary>
    private static long EveryOf(long count, long room) => Math.Max(1, (count + Math.Max(1, room) - 1) / Math.Max(1, room));

    private static IEnumerable<(TimeSpan At, string Text)> EventsOf(SessionFacts session)
    {
        IEnumerable<HistoryEvent?> single = [session.ConnectStarted, session.ConnectEnded, session.ListenersAfterFailure, session.HalfClosed, session.ClientEnded, session.ServerEnded];
        return single.OfType<HistoryEvent>().Concat(session.Owners).Concat(session.Sent).Concat(session.Replies).Concat(session.Missed).Concat(session.Unexpected)
            .OrderBy(happened => happened.Moment).Take(MostEvents).Select(happened => (happened.At, EventText.Describe(happened)));
    }
}
