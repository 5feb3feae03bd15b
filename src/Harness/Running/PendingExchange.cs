namespace Harness.Running;

/// <summary>A request that was sent, and who waits for its reply. To be used under the lock of its session.</summary>
/// <param name="number">The number of the exchange in its session, from 1.</param>
/// <param name="sentAt">When it was about to be sent, from the run's beginning.</param>
internal sealed class PendingExchange(int number, TimeSpan sentAt)
{
    private readonly List<ReplyWait> waits = [];
    private bool? hasReply;

    /// <summary>The number of the exchange in its session, from 1.</summary>
    public int Number => number;

    /// <summary>When it was about to be sent, from the run's beginning.</summary>
    public TimeSpan SentAt => sentAt;

    /// <summary>Tells a wait when it is decided; at once if it is.</summary>
    public void Tell(ReplyWait wait)
    {
        if (hasReply is { } known)
            wait.Decide(known);
        else
            waits.Add(wait);
    }

    /// <summary>The reply is complete, whatever is in it; or none came in time, or none can come any more. To be called once.</summary>
    public void Decide(bool replied)
    {
        hasReply = replied;
        waits.ForEach(wait => wait.Decide(replied));
    }
}
