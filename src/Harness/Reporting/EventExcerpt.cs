using Harness.Histories;
using Harness.Observations;

namespace Harness.Reporting;

/// <summary>
/// The last events before a point of a history. A run of what traffic makes in thousands (flawless sessions, and the lines that a server prints
/// of them) is one entry: its last event, and how many there were before that.
/// </summary>
internal static class EventExcerpt
{
    /// <summary>The last entries, in order.</summary>
    /// <param name="events">The history.</param>
    /// <param name="last">The number of the last event that is shown.</param>
    /// <param name="most">How many entries.</param>
    public static IReadOnlyList<(HistoryEvent Happened, int More)> Of(IReadOnlyList<HistoryEvent> events, long last, int most)
    {
        var entries = new List<(HistoryEvent Happened, int More)>();
        var isRun = false;
        var hasTraffic = events.Any(happened => happened is TrafficStarted);
        for (var i = (int)Math.Min(last, events.Count) - 1; i >= 0; i--)
        {
            if (events[i] is PacketsCarried)
                continue; // they came before, and there are many
            var isOneOfMany = IsOneOfMany(events[i], hasTraffic);
            if (isOneOfMany && isRun)
            {
                entries[^1] = entries[^1] with { More = entries[^1].More + 1 };
                continue;
            }

            if (entries.Count == most)
                break;
            isRun = isOneOfMany;
            entries.Add((events[i], 0));
        }

        entries.Reverse();
        return entries;
    }

    private static bool IsOneOfMany(HistoryEvent happened, bool hasTraffic) =>
        hasTraffic && happened is (TrafficSession { IsFlawless: true } or ServerPrinted);
}
