using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Excusing;

/// <summary>
/// The excuse 'the run had stopped its owner'. A server that the run holds by SIGSTOP answers nobody: the time does not count, for the sessions of this
/// server and for no others, and only while it was stopped.
/// </summary>
internal static class StoppedByTheRun
{
    /// <summary>The excuse for a reply that did not come in time, if it would have been waited for less than its limit without the stop; otherwise null.</summary>
    public static Excuse? ClaimOn(SessionFacts session, LineSent sent, ReplyMissed missed, RunFacts facts)
    {
        if (missed.Waited is null || facts.Server(session.Owner) is not { } owner)
            return null;
        var stopped = owner.StoppedWithin(sent.At, missed.At, session.OwnerPid);
        return stopped == TimeSpan.Zero || missed.At - sent.At - stopped > facts.RoundTrip + facts.ReplyLimit
            ? null
            : Because(session, owner, stopped, sent, missed);
    }

    /// <summary>The excuse for a reply that took this long, if it took no longer than allowed without the stop; otherwise null.</summary>
    public static Excuse? ClaimOn(SessionFacts session, SlowReply reply, TimeSpan allowed, RunFacts facts)
    {
        if (facts.Server(session.Owner) is not { } owner)
            return null;
        var stopped = owner.StoppedWithin(reply.Sent.At, reply.Received.At, session.OwnerPid);
        return stopped == TimeSpan.Zero || reply.Took - stopped > allowed ? null : Because(session, owner, stopped, reply.Sent, reply.Received);
    }

    private static Excuse Because(SessionFacts session, ServerFacts owner, TimeSpan stopped, HistoryEvent from, HistoryEvent until)
    {
        var stop = owner.Signals.LastOrDefault(signal => signal.Signal == "SIGSTOP" && signal.Moment < until.Moment);
        return new Excuse(
            $"the run had stopped {owner.Describe()}, which owns session {session.Name}, for {SecondsText.Of(stopped)} of the wait",
            [.. new HistoryEvent?[] { from, stop, until }.OfType<HistoryEvent>().OrderBy(happened => happened.Moment)],
            [session.Name],
            [owner.Name]);
    }
}
