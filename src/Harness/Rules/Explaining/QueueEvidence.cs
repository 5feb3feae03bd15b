using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Explaining;

/// <summary>In whose accept queue a connection was that no process had accepted. The kernel does not expose it; what the looks show narrows it down.</summary>
/// <param name="Server">The one listener that it can have been, or null.</param>
/// <param name="Closed">The close of that listener in the moments before, or null.</param>
/// <param name="Text">The evidence, as a clause.</param>
internal sealed record QueueEvidence(ServerFacts? Server, HistoryEvent? Closed, string Text)
{
    /// <summary>Whether any listener closed in the moments before, though several did and which one it was is not known.</summary>
    public bool MayBeAClose { get; init; }

    /// <summary>A listener that closes takes its queue with it at once; what its clients hear of it is read a little later, and more so on a busy machine.</summary>
    private static readonly TimeSpan heardWithin = TimeSpan.FromSeconds(1);

    /// <summary>The looks are a few milliseconds apart: a close is seen this soon after it, later only where the harness did not run.</summary>
    private static readonly TimeSpan seenWithin = TimeSpan.FromMilliseconds(50);

    /// <summary>What is known of a session that ended, or was still waiting, at a moment.</summary>
    public static QueueEvidence Of(SessionFacts session, HistoryEvent moment, RunFacts facts)
    {
        var began = session.Began ?? Moment.Of(0);
        var candidates = facts.Servers.Where(server => MayHaveTaken(server, began, moment)).ToList();
        var closes = candidates
            .SelectMany(server => server.Listener.OfType<ListenerClosed>().Concat<HistoryEvent>(server.ListenersReduced).Where(look => Near(look, moment, facts) || InHandshake(session, began, look)).Select(look => (Server: server, Close: look)))
            .ToList();
        var full = closes.Where(one => LengthAt(one.Close) > 0).ToList();
        if ((full.Count > 0 ? full : closes) is [var only])
            return new QueueEvidence(only.Server, only.Close, $"in the accept queue of {only.Server.Describe()}, which closed {(only.Close is ListenersReduced some ? $"{some.Closed} of its {some.Closed + some.Left} listeners" : "its listener")} at {SecondsText.Of(only.Close.At)}{Length(only.Close)}") { MayBeAClose = true };
        var stalled = candidates.Where(server => server.Queues.LastOrDefault(look => look.Moment < moment.Moment) is { Length: > 0 }).ToList();
        if (closes.Count == 0 && stalled is [var stuck])
        {
            var queue = stuck.Queues.Last(look => look.Moment < moment.Moment);
            return new QueueEvidence(stuck, null, $"in the accept queue of {stuck.Describe()}, which held {queue.Length} connection{(queue.Length == 1 ? "" : "s")} since {SecondsText.Of(queue.Since)}");
        }

        var among = closes.Count > 1 ? closes.Select(one => one.Server).Distinct().ToList() : candidates;
        var evidence = among switch
        {
            [] => new QueueEvidence(null, null, "in the queue of a listener that no look had shown"),
            [var one] => new QueueEvidence(one, null, $"in a queue of {one.Describe()}, the only server that listened"),
            _ => new QueueEvidence(null, null, $"in a queue of one of {string.Join(", ", among.Select(server => server.Describe()))}"),
        };
        return evidence with { MayBeAClose = closes.Count > 0 };
    }

    private static int LengthAt(HistoryEvent close) => close switch
    {
        ListenerClosed { QueueLength: { } length } => length,
        ListenersReduced { QueueLength: var length } => length,
        _ => 0,
    };

    private static string Length(HistoryEvent close) => LengthAt(close) is > 0 and var length ? $" with {length} connection{(length == 1 ? "" : "s")} in it" : "";

    private static bool Near(HistoryEvent look, HistoryEvent moment, RunFacts facts) =>
        look.At >= moment.At - heardWithin && look.At <= moment.At + seenWithin + facts.HarnessStoodStill(moment.At, look.At);

    /// <summary>Whether the client saw its connect succeed only after that close: its last ACK was on its way then, however long ago that is.</summary>
    private static bool InHandshake(SessionFacts session, Moment began, HistoryEvent close) =>
        session.ConnectEnded is { Outcome: ConnectOutcome.Established } connected && close.Moment > began && close.At < connected.At;

    /// <summary>Whether it listened at some time between the connect's beginning and the moment.</summary>
    private static bool MayHaveTaken(ServerFacts server, Moment began, HistoryEvent moment) =>
        server.LastLookBefore(began) is ListenerOpened || server.Listener.Any(look => look is ListenerOpened && look.Moment > began && look.Moment <= moment.Moment);
}
