using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>A span in which nobody listened on the shared port, by the looks at the kernel's tables.</summary>
/// <param name="ClosedBy">The close that began it; null: nobody had listened yet.</param>
/// <param name="EndedBy">The listener that ended it; null: nobody listened any more until the run's end.</param>
internal sealed record ListeningGap(ListenerClosed? ClosedBy, ListenerOpened? EndedBy)
{
    /// <summary>Its place in the order of the history.</summary>
    internal Moment From => ClosedBy?.Moment ?? Moment.Of(0);

    /// <summary>The place of its end.</summary>
    internal Moment Until => EndedBy?.Moment ?? Moment.Of(long.MaxValue >> 24);

    /// <summary>How long it was; null if it did not end.</summary>
    public TimeSpan? Length => EndedBy is null ? null : EndedBy.At - (ClosedBy?.At ?? TimeSpan.Zero);

    /// <summary>Since when, whose close began it, until when, and whose listener ended it.</summary>
    public string Describe()
    {
        var begin = ClosedBy is null
            ? "nobody had listened yet"
            : $"nobody listened from {SecondsText.Of(ClosedBy.At)} on, when {ClosedBy.Server} closed its listener";
        var end = EndedBy is null ? ", to the end of the run" : $", until {EndedBy.Server} listened at {SecondsText.Of(EndedBy.At)}";
        return begin + end + (Length is { } length && ClosedBy is not null ? $" ({SecondsText.Of(length)})" : "");
    }
}

/// <summary>Who listened on the shared port when, by the looks at the kernel's tables.</summary>
internal sealed class ListeningTimeline
{
    private readonly List<HistoryEvent> looks = [];
    private readonly List<ListeningGap> gaps = [new ListeningGap(null, null)];
    private readonly HashSet<string> open = new(StringComparer.Ordinal);

    /// <summary>The looks that showed something new: <see cref="ListenerOpened"/> and <see cref="ListenerClosed"/>, in order.</summary>
    public IReadOnlyList<HistoryEvent> Looks => looks;

    /// <summary>Every span in which nobody listened, in order.</summary>
    public IReadOnlyList<ListeningGap> Gaps => gaps;

    public void Add(ListenerOpened opened)
    {
        looks.Add(opened);
        if (open.Count == 0 && gaps.Count > 0 && gaps[^1].EndedBy is null)
            gaps[^1] = gaps[^1] with { EndedBy = opened };
        open.Add(opened.Server);
    }

    public void Add(ListenerClosed closed)
    {
        looks.Add(closed);
        if (open.Remove(closed.Server) && open.Count == 0)
            gaps.Add(new ListeningGap(closed, null));
    }

    /// <summary>Who listened by the looks before a place of the history.</summary>
    public IReadOnlySet<string> Before(Moment moment)
    {
        var at = new HashSet<string>(StringComparer.Ordinal);
        foreach (var look in looks.TakeWhile(look => look.Moment < moment))
        {
            if (look is ListenerOpened opened)
                at.Add(opened.Server);
            else if (look is ListenerClosed closed)
                at.Remove(closed.Server);
        }

        return at;
    }

    /// <summary>The first span without a listener that has a part between two places of the history; null if there is none.</summary>
    public ListeningGap? GapWithin(Moment from, Moment until) => gaps.Find(gap => gap.From < until && gap.Until > from);
}
