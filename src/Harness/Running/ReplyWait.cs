namespace Harness.Running;

/// <summary>
/// A step's wait for replies. Its task is awaited as it is: where a simulated world has one thread for all, a combination of tasks (Task.WhenAll)
/// would go on in another thread.
/// </summary>
/// <param name="replies">How many replies are waited for, at least 1.</param>
internal sealed class ReplyWait(int replies)
{
    private readonly TaskCompletionSource<bool> over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left = replies;
    private bool isMissing;

    /// <summary>True when all replies are complete, false when all are decided and one of them was missed.</summary>
    public Task<bool> Over => over.Task;

    /// <summary>One of the replies is complete, or was missed. To be called by one thread at a time.</summary>
    public void Decide(bool hasReply)
    {
        isMissing |= !hasReply;
        if (--left == 0)
            over.TrySetResult(!isMissing);
    }

    /// <summary>Waits no longer. What is outstanding stays outstanding.</summary>
    public void GiveUp(CancellationToken cancellation) => over.TrySetCanceled(cancellation);
}
