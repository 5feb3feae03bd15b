namespace Harness.Observations;

/// <summary>How much of a time spans cover together.</summary>
internal static class SpanUnion
{
    /// <summary>The length of their union between two times: a span that two causes share passed once.</summary>
    public static TimeSpan Within(IEnumerable<(TimeSpan From, TimeSpan Until)> spans, TimeSpan from, TimeSpan until)
    {
        var sum = TimeSpan.Zero;
        var reached = from;
        foreach (var span in spans.OrderBy(span => span.From))
        {
            var begin = span.From > reached ? span.From : reached;
            var end = span.Until < until ? span.Until : until;
            if (end <= begin)
                continue;
            sum += end - begin;
            reached = end;
        }

        return sum;
    }
}
