using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>The spans in which no packet to the servers arrived, because the scenario held them: what was sent in such a span had not arrived when it was over.</summary>
internal sealed class HeldSpans
{
    private readonly List<(Moment From, Moment Until)> over = [];
    private Moment? since;

    /// <summary>Takes an event; in the order of the history.</summary>
    public void Add(HoldInForce happened)
    {
        if (happened.Direction != PacketDirection.ToServers)
            return;
        if (happened.InForce)
        {
            since ??= happened.Moment;
        }
        else if (since is { } from)
        {
            over.Add((from, happened.Moment));
            since = null;
        }
    }

    /// <summary>Whether all that was sent to the servers at one moment was still on its way at another one.</summary>
    public bool WasOnItsWay(Moment sent, Moment until) =>
        over.Exists(span => span.From < sent && until < span.Until) || (since is { } from && from < sent);
}
