using Harness.Observations;

namespace Harness.Running;

/// <summary>A request that was sent, and what is known of its reply. To be used under the lock of its session.</summary>
/// <param name="number">The number of the exchange in its session, from 1.</param>
/// <param name="sentAt">When it was about to be sent, from the run's beginning.</param>
/// <param name="expected">What must come back before the owner's mark.</param>
/// <param name="newlines">How many lines the reply has: those of the echo, and the one of the owner's mark.</param>
/// <param name="ownerMarked">Whether the reply ends with the owner's mark.</param>
internal sealed class PendingExchange(int number, TimeSpan sentAt, Payload expected, int newlines, bool ownerMarked)
{
    private readonly List<ReplyWait> waits = [];
    private bool? hasReply;

    /// <summary>The number of the exchange in its session, from 1.</summary>
    public int Number => number;

    /// <summary>When it was about to be sent, from the run's beginning.</summary>
    public TimeSpan SentAt => sentAt;

    /// <summary>What must come back before the owner's mark.</summary>
    public Payload Expected => expected;

    /// <summary>How many lines the reply has.</summary>
    public int Newlines => newlines;

    /// <summary>Whether the reply ends with the owner's mark.</summary>
    public bool OwnerMarked => ownerMarked;

    /// <summary>Whether it was recorded that no reply came in time. One that comes later is its own, and not that of the next request.</summary>
    public bool IsMissed => hasReply == false;

    /// <summary>Tells a wait when it is decided; at once if it is.</summary>
    public void Tell(ReplyWait wait)
    {
        if (hasReply is { } known)
            wait.Decide(known);
        else
            waits.Add(wait);
    }

    /// <summary>The reply is complete, whatever is in it; or none came in time, or none can come any more. The first of these counts.</summary>
    public void Decide(bool replied)
    {
        if (hasReply is not null)
            return;
        hasReply = replied;
        waits.ForEach(wait => wait.Decide(replied));
    }
}
