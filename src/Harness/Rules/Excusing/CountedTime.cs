using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Excusing;

/// <summary>
/// How long something took for a server, as far as a client can tell, when the client's side stood still meanwhile. What the network did not carry does not count. A pause of the harness in
/// which a wait began or ended does not count either: the request was sent at its end, or the reply came in it. A pause within the wait, after which the harness ran again and still
/// had nothing, proves less: the server may have been kept from running as well, or not.
/// </summary>
/// <param name="AtLeast">Without any time in which the harness or its network stood still.</param>
/// <param name="AtMost">With the harness' pauses within the wait.</param>
internal readonly record struct CountedTime(TimeSpan AtLeast, TimeSpan AtMost)
{
    /// <summary>What waits for the harness' threads is done so soon after a pause.</summary>
    private static readonly TimeSpan soonAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two pauses that are no further apart nothing was done: they are one. In a longer gap whoever had something to send or to read did so.</summary>
    private static readonly TimeSpan barelyApart = TimeSpan.FromMilliseconds(20);

    /// <summary>Of a wait that ended with something that the harness saw.</summary>
    public static CountedTime UntilSeen(TimeSpan from, TimeSpan until, SessionFacts session, RunFacts facts, bool isShort) => Of(from, until, session, facts, endsInPause: true, isShort);

    /// <summary>Of a wait that ended with something that the harness did: it ran at that time, and looked before.</summary>
    public static CountedTime UntilDone(TimeSpan from, TimeSpan until, SessionFacts session, RunFacts facts) => Of(from, until, session, facts, endsInPause: false, isShort: false);

    private static CountedTime Of(TimeSpan from, TimeSpan until, SessionFacts session, RunFacts facts, bool endsInPause, bool isShort)
    {
        var pauses = facts.HarnessPausesWithin(from - soonAfter, until + soonAfter, session);
        var (begin, end) = (from, until);
        var met = new List<(TimeSpan From, TimeSpan Until)>();
        foreach (var pause in pauses.OrderBy(pause => pause.From))
        {
            if (pause.From <= begin + (begin == from ? soonAfter : barelyApart) && pause.Until > begin)
            {
                begin = pause.Until;
                met.Add(pause);
            }
        }

        foreach (var pause in endsInPause ? pauses.OrderByDescending(pause => pause.Until) : Enumerable.Empty<(TimeSpan From, TimeSpan Until)>())
        {
            if (pause.Until >= end - (end == until ? soonAfter : barelyApart) && pause.From < end)
            {
                end = pause.From;
                met.Add(pause);
            }
        }

        var atMost = end > begin ? end - begin - facts.NetworkStoodStill(begin, end, isShort) : TimeSpan.Zero;

        // Of the brief ones only those in which it began or ended: any machine has others.
        var atLeast = until - from - facts.StoodStill(from, until, session, isShort) - SpanUnion.Within(met.Where(pause => pause.Until - pause.From < HarnessPaused.Brief), from, until);
        return new CountedTime(atLeast, atMost > atLeast ? atMost : atLeast);
    }
}
