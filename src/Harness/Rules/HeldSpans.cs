using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// The spans in which no packet of one direction arrived, because a step held them: from the end of the step that holds them to the beginning of the one that releases them, or of the cleanup, which
/// does. What was sent in such a span had not arrived when it was over.
/// </summary>
internal sealed class HeldSpans
{
    private readonly List<(Moment From, Moment Until)> toServers = [];
    private string? holding;
    private Moment? since;

    /// <summary>Takes an event; in the order of the history.</summary>
    public void Add(HistoryEvent happened)
    {
        switch (happened)
        {
            case StepStarted { Text: "hold-packets: to-servers" } hold: holding = hold.Step; break;
            case StepEnded ended when ended.Step == holding: (holding, since) = (null, since ?? ended.Moment); break;
            case StepStarted { Text: "release-packets: to-servers" } or CleanupStarted or RunEnded when since is { } from:
                toServers.Add((from, happened.Moment));
                since = null;
                break;
        }
    }

    /// <summary>Whether all that was sent to the servers at one moment was still on its way at another one.</summary>
    public bool WasOnItsWay(Moment sent, Moment until) =>
        toServers.Any(span => span.From < sent && until < span.Until) || (since is { } from && from < sent);
}
